import { beforeEach, expect, it, vi } from "vitest";

import { by, draw } from "../stage.tsx";
import { Dialog } from "./Dialog.tsx";

const close = vi.fn();
const page = (dialog: boolean, hasOpener = true) => (
  <>
    {hasOpener && <button id="opener">Open</button>}
    <button id="other">Other</button>
    <button data-step="a" tabIndex={0} id="step">
      A step
    </button>
    {dialog && (
      <Dialog title="Roles" onClose={close}>
        <p>Who takes part?</p>
        <input id="name" />
        <button className="btn-primary">Add</button>
      </Dialog>
    )}
  </>
);
const focused = () => document.activeElement?.id;

beforeEach(() => close.mockReset());

it("has the keyboard on what it asks, and gives it back", async () => {
  const redraw = await draw(page(false));
  document.getElementById("opener")!.focus();
  await redraw(page(true));
  expect([focused(), document.querySelector("dialog")!.open]).toEqual(["name", true]);
  await redraw(page(false));
  expect([focused(), document.querySelector("dialog")]).toEqual(["opener", null]);
});

it("gives it to the drawing where what had it is gone, and to nobody who has taken it", async () => {
  const redraw = await draw(page(false));
  document.getElementById("opener")!.focus();
  await redraw(page(true));
  await redraw(page(false, false));
  expect(focused()).toBe("step");
  await redraw(page(true));
  document.getElementById("other")!.focus();
  await redraw(page(false));
  expect(focused()).toBe("other");
});

it("asks to be closed at Escape, and is closed by whoever opened it", async () => {
  await draw(page(true));
  const cancel = new Event("cancel", { cancelable: true });
  await by(() => void document.querySelector("dialog")!.dispatchEvent(cancel));
  expect([close.mock.calls.length, cancel.defaultPrevented, document.querySelector("dialog")!.open]).toEqual([1, true, true]);
});
