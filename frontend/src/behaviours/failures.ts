import { word } from "./page.ts";
import { toast } from "./toasts.ts";
import { wantsLogIn } from "./typed.ts";

/**
 * Say it when an answer that htmx asked for does not come, or comes as an error; a look for news fails in silence. Whose
 * session is over is asked to log in on a page of its own, and led back; a look for news waits until they do something.
 */
export function watchFailures(): void {
  const isNews = (event: Event) => {
    const trigger = (event as CustomEvent).detail?.requestConfig?.triggeringEvent as Event | undefined;
    return trigger?.type === "procops:poll";
  };
  document.addEventListener("htmx:responseError", (event) => {
    if (!isNews(event)) toast(word("failed"), { isError: true });
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!isNews(event)) toast(word("offline"), { isError: true });
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent).detail as { xhr: XMLHttpRequest; shouldSwap: boolean };
    if (!wantsLogIn(detail.xhr.responseURL)) return;
    detail.shouldSwap = false;
    if (!isNews(event)) location.assign(location.href);
  });
}
