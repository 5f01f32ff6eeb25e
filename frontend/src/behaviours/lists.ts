/**
 * A list is not fetched anew while changes made in it are on their way: its forms would be torn out of the page, and the
 * answers to them would be lost. Nor is it shown as it was before a change that began after it was asked for. Either way it is
 * fetched once more, after the last change. Lists are `[data-list]`.
 */
export function holdLists(): void {
  const underWay = new Set<XMLHttpRequest>();
  const begunBefore = new WeakMap<XMLHttpRequest, number>();
  let begun = 0;
  let isWanted = false;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.defaultPrevented) return;
    const { elt, xhr, requestConfig } = (event as CustomEvent).detail as HtmxRequest;
    if (requestConfig.verb !== "get") {
      if (!elt.closest("[data-list]")) return;
      underWay.add(xhr);
      begun += 1;
    } else if (elt.matches("[data-list]")) {
      begunBefore.set(xhr, begun);
      if (underWay.size === 0) return;
      event.preventDefault();
      isWanted = true;
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = (event as CustomEvent).detail as HtmxRequest;
    if ((begunBefore.get(xhr) ?? begun) === begun) return;
    event.preventDefault();
    if (underWay.size > 0) isWanted = true;
    else fetchLists();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr } = (event as CustomEvent).detail as HtmxRequest;
    if (!underWay.delete(xhr) || underWay.size > 0 || !isWanted) return;
    isWanted = false;
    fetchLists();
  });
}

function fetchLists(): void {
  document.body.dispatchEvent(new CustomEvent("procops:changed"));
}

interface HtmxRequest {
  elt: Element;
  xhr: XMLHttpRequest;
  requestConfig: { verb: string };
}
