import { expect, it, vi } from "vitest";

import { $, page } from "./stage.ts";
import { guessZones } from "./zones.ts";

it("offers the browser's own time zone, and leaves alone what was chosen or is unknown", () => {
  vi.spyOn(Intl, "DateTimeFormat").mockReturnValue({ resolvedOptions: () => ({ timeZone: "Asia/Tokyo" }) } as Intl.DateTimeFormat);
  const zones = (...names: string[]) => names.map((name) => `<option>${name}</option>`).join("");
  page(`<select id="new" data-guess="time-zone">${zones("UTC", "Asia/Tokyo")}</select>
    <select id="chosen" data-guess="time-zone">${zones("Europe/Berlin", "Asia/Tokyo")}</select>
    <select id="unknown" data-guess="time-zone">${zones("UTC", "Europe/Berlin")}</select>`);
  guessZones();
  expect(["#new", "#chosen", "#unknown"].map((id) => $<HTMLSelectElement>(id).value)).toEqual(["Asia/Tokyo", "Europe/Berlin", "UTC"]);
});
