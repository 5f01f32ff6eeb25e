import { word } from "./page.ts";
import { toast } from "./toasts.ts";

/** Say it when an answer that htmx asked for does not come, or comes as an error; a look for news fails in silence. */
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
}
