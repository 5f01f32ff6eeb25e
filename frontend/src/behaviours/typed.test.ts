import { beforeEach, expect, it } from "vitest";

import { $, page } from "./stage.ts";
import { keepTyped, putBack, wantsLogIn } from "./typed.ts";

const FORM = (by: string) => `<form data-autosave-url="/draft/" data-autosave-by="${by}">
  <input type="hidden" name="csrfmiddlewaretoken" value="secret"><input name="note"><textarea name="long"></textarea>
  <input type="checkbox" name="ticked" value="one"><input type="checkbox" name="ticked" value="two">
  <select name="kind"><option value=""></option><option value="big">Big</option></select></form>`;

beforeEach(() => {
  sessionStorage.clear();
  page(FORM("mia"));
  $<HTMLInputElement>("[name=note]").value = "Chairs Ltd";
  $<HTMLTextAreaElement>("[name=long]").value = "in words";
  $<HTMLInputElement>("[value=two]").checked = true;
  $<HTMLSelectElement>("[name=kind]").value = "big";
  keepTyped($<HTMLFormElement>("form"));
});

it("puts back what the same person typed, once", () => {
  page(FORM("mia"));
  expect(putBack($<HTMLFormElement>("form"))).toBe(true);
  expect($<HTMLInputElement>("[name=note]").value).toBe("Chairs Ltd");
  expect($<HTMLTextAreaElement>("[name=long]").value).toBe("in words");
  expect([...document.querySelectorAll<HTMLInputElement>("[name=ticked]")].map((box) => box.checked)).toEqual([false, true]);
  expect($<HTMLSelectElement>("[name=kind]").value).toBe("big");
  expect(putBack($<HTMLFormElement>("form"))).toBe(false);
});

it("throws away what somebody else typed in this tab, and keeps no token", () => {
  expect(Object.values({ ...sessionStorage }).join()).not.toContain("secret");
  page(FORM("eve"));
  expect(putBack($<HTMLFormElement>("form"))).toBe(false);
  expect($<HTMLInputElement>("[name=note]").value).toBe("");
  expect(sessionStorage.length).toBe(0);
});

it("knows the page on which one logs in", () => {
  const asked = ["http://here.test/accounts/login/?next=/x/", "http://here.test/tasks/1/draft/", ""].map(wantsLogIn);
  expect(asked).toEqual([true, false, false]);
});
