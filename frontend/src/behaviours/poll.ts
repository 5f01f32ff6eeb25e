/** Milliseconds between two looks for news. */
const EVERY = 20_000;

/**
 * Tell the page to look for news: `procops:poll` on the body every 20 seconds, but only while it can be seen, and at once
 * when it comes back into sight. Pieces listen with `hx-trigger="procops:poll from:body"`.
 */
export function startPolling(): void {
  const poll = () => {
    if (document.visibilityState === "visible") document.body.dispatchEvent(new CustomEvent("procops:poll"));
  };
  let timer = window.setInterval(poll, EVERY);
  document.addEventListener("visibilitychange", () => {
    window.clearInterval(timer);
    poll();
    timer = window.setInterval(poll, EVERY);
  });
}
