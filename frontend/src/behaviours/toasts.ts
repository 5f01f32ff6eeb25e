import { around, onEach, word } from "./page.ts";

const STAYS = 6_000; // ms
const STAYS_WITH_UNDO = 12_000;
const AT_ONCE = 3; // the newest; errors beside them

/** Say something at the edge of the page. An error stays until it is closed. */
export function toast(text: string, { isError = false } = {}): void {
  const shelf = document.getElementById("toasts");
  if (!shelf || !text) return;
  const element = document.createElement("div");
  element.className = `toast${isError ? " is-error" : ""}`;
  element.dataset.toast = "";
  const words = document.createElement("span");
  words.className = "toast-text";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-button";
  close.dataset.toastClose = "";
  close.textContent = word("close");
  element.append(words, close);
  shelf.append(element);
  leaveInTime(element);
}

/** Close toasts on their button and after a while, but not while somebody reads or tabs through them. */
export function watchToasts(): void {
  announce();
  onEach("[data-toast]", leaveInTime);
  document.addEventListener("click", (event) => {
    if (around(event, "[data-toast-close]")) around(event, "[data-toast]")?.remove();
  });
}

/** A screen reader speaks what is put into a live region, not what was there when the page came: so put it in again. */
function announce(): void {
  const shelf = document.getElementById("toasts");
  const waiting = [...(shelf?.querySelectorAll<HTMLElement>("[data-toast]") ?? [])];
  for (const element of waiting) element.remove();
  window.setTimeout(() => {
    shelf?.append(...waiting);
    waiting.forEach(leaveInTime);
  }, 100);
}

function leaveInTime(element: HTMLElement): void {
  if (element.classList.contains("is-error")) return;
  const shown = [...document.querySelectorAll<HTMLElement>("[data-toast]:not(.is-error)")];
  for (const old of shown.slice(0, -AT_ONCE)) if (old !== element) old.remove();
  const stays = element.querySelector("form") ? STAYS_WITH_UNDO : STAYS;
  let timer = 0;
  const stop = () => window.clearTimeout(timer);
  const start = () => {
    stop();
    timer = window.setTimeout(() => element.remove(), stays);
  };
  element.addEventListener("pointerenter", stop);
  element.addEventListener("pointerleave", start);
  element.addEventListener("focusin", stop);
  element.addEventListener("focusout", start);
  start();
}
