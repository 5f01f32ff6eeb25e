import { beforeEach, expect, it, vi } from "vitest";

import { watchDialogs } from "./dialogs.ts";
import { $, htmx, page, submit } from "./stage.ts";

const later = vi.fn();
watchDialogs();
document.addEventListener("submit", (event) => later(event.defaultPrevented));

beforeEach(() => {
  later.mockClear();
  page(`
    <dialog id="confirm"><p data-confirm-text></p><button data-confirm-yes data-words="Yes" value="yes"></button></dialog>
    <dialog id="help"><button data-dialog-close>x</button></dialog><button data-dialog-open="help">?</button>
    <form method="post"><button id="send" data-confirm="Cancel ONB-42?" data-confirm-word="Cancel it">Cancel</button></form>`);
});

const confirmBox = () => $<HTMLDialogElement>("#confirm");

it("opens and closes a dialog by its buttons", () => {
  $("[data-dialog-open]").click();
  expect($<HTMLDialogElement>("#help").open).toBe(true);
  $("[data-dialog-close]").click();
  expect($<HTMLDialogElement>("#help").open).toBe(false);
});

it("goes into what comes after it has opened, first of all to what is wrong, and disturbs nobody who is there already", () => {
  const help = $<HTMLDialogElement>("#help");
  const brought = (html: string) => {
    help.innerHTML = `<button data-dialog-close>x</button><div>${html}</div>`;
    htmx("afterSettle", help.querySelector("div")!);
    return document.activeElement?.id;
  };
  help.showModal();
  expect(brought('<input type="hidden"><p></p><button class="btn-primary" id="go">Go</button>')).toBe("go");
  expect(brought('<input type="hidden"><select id="who"></select><input id="why" aria-invalid="true">')).toBe("why");
  expect(brought('<input type="hidden"><select id="who"></select><button class="btn-primary">Go</button>')).toBe("who");
  $("#who").insertAdjacentHTML("afterend", '<input id="why">');
  $("#why").focus();
  htmx("afterSettle", $("#who"));
  expect(document.activeElement?.id).toBe("why");
  help.close();
  expect(brought('<input id="late">')).not.toBe("late");
});

it("asks before it lets a form go, and nobody takes the question for a submission", async () => {
  const form = $<HTMLFormElement>("form");
  const sent = vi.spyOn(form, "requestSubmit").mockImplementation(() => undefined);
  expect(submit(form, $("#send"))).toBe(false);
  expect(later).not.toHaveBeenCalled();
  expect([$("[data-confirm-text]").textContent, $("[data-confirm-yes]").textContent]).toEqual(["Cancel ONB-42?", "Cancel it"]);

  confirmBox().close("yes");
  await vi.waitFor(() => expect(sent).toHaveBeenCalledWith($("#send")));
  expect(submit(form, $("#send"))).toBe(true);
  expect(submit(form, $("#send"))).toBe(false); // asks again the next time
});

it("sends nothing when the answer is no", async () => {
  const form = $<HTMLFormElement>("form");
  const sent = vi.spyOn(form, "requestSubmit").mockImplementation(() => undefined);
  submit(form, $("#send"));
  confirmBox().close("no");
  await Promise.resolve();
  expect(sent).not.toHaveBeenCalled();
});

it("asks htmx's questions in the same dialog", async () => {
  const issueRequest = vi.fn();
  const allowed = htmx("confirm", $("#send"), { question: "Sure?", elt: $("#send"), issueRequest });
  expect(allowed).toBe(false);
  confirmBox().close("yes");
  await vi.waitFor(() => expect(issueRequest).toHaveBeenCalledWith(true));
  expect(htmx("confirm", $("#send"), { question: null, elt: $("#send"), issueRequest })).toBe(true);
});
