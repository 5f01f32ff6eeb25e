import { onEach } from "./page.ts";

/** `select[data-guess="time-zone"]`: the browser knows where it stands; nobody else could guess it. What was chosen stays. */
export function guessZones(): void {
  onEach<HTMLSelectElement>('select[data-guess="time-zone"]', (select) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const offered = [...select.options].some((option) => option.value === zone);
    if (select.value === "UTC" && offered) select.value = zone;
  });
}
