import { onEach } from "./page.ts";

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const LONG_AGO = 7 * 86_400; // then the date, as the server wrote it, says more

/** "5 minutes ago" in the language of the page, or nothing for what is too far away to be told so. */
export function relative(moment: Date, now: Date, language: string): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) >= LONG_AGO) return "";
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 0];
  return length === 0 ? format.format(0, "second") : format.format(Math.trunc(seconds / length), unit);
}

/** Keep every `<time datetime data-relative>` true to the present. */
export function watchTimes(): void {
  const refresh = (time: HTMLTimeElement) => {
    const words = relative(new Date(time.dateTime), new Date(), document.documentElement.lang || "en");
    time.dataset.written ??= time.textContent ?? "";
    time.textContent = words || time.dataset.written;
  };
  onEach<HTMLTimeElement>("time[data-relative]", refresh);
  window.setInterval(() => document.querySelectorAll<HTMLTimeElement>("time[data-relative]").forEach(refresh), 30_000);
}
