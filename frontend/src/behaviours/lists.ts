/**
 * A list is not fetched anew while changes made in it are on their way: its forms would be torn out of the page, and the
 * answers to them would be lost. It is fetched once, after the last of them. Lists are `[data-list]`.
 */
export function holdLists(): void {
  let underWay = 0;
  let isWanted = false;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.defaultPrevented) return;
    const { elt, requestConfig } = (event as CustomEvent).detail as HtmxRequest;
    if (requestConfig.verb !== "get") underWay += Number(elt.closest("[data-list]") !== null);
    else if (underWay > 0 && elt.matches("[data-list]")) {
      event.preventDefault();
      isWanted = true;
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, requestConfig } = (event as CustomEvent).detail as HtmxRequest;
    if (requestConfig.verb === "get" || !elt.closest("[data-list]")) return;
    underWay = Math.max(0, underWay - 1);
    if (underWay > 0 || !isWanted) return;
    isWanted = false;
    document.body.dispatchEvent(new CustomEvent("procops:changed"));
  });
}

interface HtmxRequest {
  elt: Element;
  requestConfig: { verb: string };
}
