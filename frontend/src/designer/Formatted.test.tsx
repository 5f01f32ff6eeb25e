import { expect, it, vi } from "vitest";

import { Formatted } from "./Formatted.tsx";
import { by, draw } from "./stage.tsx";

const asked: { text: string; answer: (status: number) => Promise<void> }[] = [];
vi.stubGlobal("fetch", (_: string, { body }: { body: string }) => {
  return new Promise((resolve) => {
    const { text } = JSON.parse(body) as { text: string };
    const answer = (status: number) => by(() => resolve(new Response(JSON.stringify(status === 200 ? { html: `<p>${text}</p>` } : { errors: [] }), { status })));
    asked.push({ text, answer });
  });
});
const shown = () => document.querySelector(".prose-text")!.innerHTML;

it("shows what was written until the server has said how it looks, and no answer to what was written before", async () => {
  const redraw = await draw(<Formatted text="- one" />);
  expect(shown()).toBe("- one");
  await redraw(<Formatted text="- two" />);
  await asked[0]!.answer(200);
  expect(shown()).toBe("- two");
  await asked[1]!.answer(200);
  expect(shown()).toBe("<p>- two</p>");
});

it("leaves it as it was written where the server does not answer", async () => {
  await draw(<Formatted text="<b>" />);
  await asked.at(-1)!.answer(500);
  expect(shown()).toBe("&lt;b&gt;");
});
