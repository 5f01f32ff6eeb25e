import { describe, expect, it, vi } from "vitest";

import { NoSuccess } from "./api.ts";
import type { Doc } from "./document.ts";
import { edit, editProcess } from "./edits/change.ts";
import { connect } from "./edits/flows.ts";
import { addStep, removeStep } from "./edits/steps.ts";
import { differences, merge } from "./merge.ts";
import { template } from "./sample.ts";
import { type SaveState, Saver } from "./saving.ts";

const base = template("it-incident");
const [one, other] = base.steps.filter((step) => step.kind === "task") as [Doc["steps"][number], Doc["steps"][number]];

describe("two edits of one draft", () => {
  it("are both kept when they touch different steps", () => {
    const ours = edit(base, "steps", one.key, { name: "Ours" });
    const theirs = edit(base, "steps", other.key, { instructions: "Theirs" });
    const { doc, conflicts } = merge(base, ours, theirs);
    expect(conflicts).toEqual([]);
    expect(differences(ours, doc).map((each) => [each.key, each.members])).toEqual([[other.key, ["instructions"]]]);
    expect(doc.steps.find((step) => step.key === one.key)!.name).toBe("Ours");
  });

  it("are both kept when they touch different members of one step", () => {
    const { doc, conflicts } = merge(base, edit(base, "steps", one.key, { name: "Ours" }), edit(base, "steps", one.key, { instructions: "Theirs" }));
    expect(conflicts).toEqual([]);
    expect(doc.steps.find((step) => step.key === one.key)).toMatchObject({ name: "Ours", instructions: "Theirs" });
  });

  it("are told where they clash: ours stands", () => {
    const { doc, conflicts } = merge(base, edit(base, "steps", one.key, { name: "Ours" }), edit(base, "steps", one.key, { name: "Theirs" }));
    expect(conflicts).toEqual([{ kind: "step", key: one.key, label: "Ours", member: "name", theirs: "Theirs" }]);
    expect(doc.steps.find((step) => step.key === one.key)!.name).toBe("Ours");
  });

  it("keep what both add, each at its place, and what one took out stays out", () => {
    const ours = addStep(base, { name: "Ours", kind: "task", lane: one.lane!, after: one.key, isBranch: true }).doc;
    const theirs = removeStep(addStep(base, { name: "Theirs", kind: "task", lane: one.lane!, after: one.key, isBranch: true }).doc, other.key);
    const { doc } = merge(base, ours, theirs);
    const keys = doc.steps.map((step) => step.key);
    expect(keys).toContain("ours");
    expect(keys).toContain("theirs");
    expect(keys).not.toContain(other.key);
    expect(doc.flows.filter((flow) => flow.to === other.key || flow.from === other.key)).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("lose no flow unsaid whose step the other took out", () => {
    const [into] = base.flows.filter((flow) => flow.to === other.key) as [Doc["flows"][number]];
    const ours = connect(edit(base, "flows", into.key, { label: "Ours" }), one.key, other.key);
    const { doc, lost } = merge(base, ours, removeStep(base, other.key));
    const gone = ours.flows.filter((flow) => flow.to === other.key && (flow.label === "Ours" || !base.flows.includes(flow)));
    expect(lost.map(({ key }) => key)).toEqual(gone.map(({ key }) => key));
    expect(lost.at(-1)!.label).toBe(`${one.name} → ${other.name}`);
    expect(doc.flows.filter((flow) => flow.to === other.key)).toEqual([]);
    expect(merge(base, ours, base).lost).toEqual([]);
  });

  it("are the same whoever saves last, where nothing clashes", () => {
    const ours = editProcess(edit(base, "steps", one.key, { name: "Ours" }), { goal: "Ours too" });
    const theirs = edit(base, "steps", other.key, { deadline: [{ value: 9, unit: "working_hours" }] });
    expect(merge(base, ours, theirs).doc).toEqual(merge(base, theirs, ours).doc);
    expect(merge(base, base, theirs).doc).toEqual(theirs);
    expect(merge(base, ours, base).doc).toEqual(ours);
  });
});

describe("saving", () => {
  const held = { doc: base, etag: '"1"' };
  const edited = edit(base, "steps", one.key, { name: "Ours" });
  const told = () => {
    const states: SaveState["is"][] = [];
    return { states, onState: (state: SaveState) => void states.push(state.is), onMerged: vi.fn() };
  };
  const moved = () => new NoSuccess(412, "draft_moved_on", "Somebody else", "", []);

  it("sends the last edit over the revision that was seen, once the hand rests", async () => {
    vi.useFakeTimers();
    const server = { save: vi.fn(async () => '"2"'), load: vi.fn() };
    const ears = told();
    const saver = new Saver(server, ears, held);
    saver.want(edit(base, "steps", one.key, { name: "O" }));
    saver.want(edited);
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.save.mock.calls).toEqual([[edited, '"1"']]);
    expect([saver.etag, saver.isDirty, ears.states]).toEqual(['"2"', false, ["unsaved", "unsaved", "saving", "saved"]]);
    vi.useRealTimers();
  });

  it("takes in what somebody else saved, and saves both", async () => {
    const theirs = edit(base, "steps", other.key, { name: "Theirs" });
    const server = { save: vi.fn().mockRejectedValueOnce(moved()).mockResolvedValueOnce('"3"'), load: vi.fn(async () => ({ doc: theirs, etag: '"2"' })) };
    const ears = told();
    const saver = new Saver(server, ears, held);
    saver.want(edited);
    expect(await saver.flush()).toBe(true);
    const [saved, etag] = server.save.mock.calls[1]!;
    expect(etag).toBe('"2"');
    expect(saved.steps.map((step: { name: string }) => step.name)).toEqual(base.steps.map((step) => (step.key === one.key ? "Ours" : step.key === other.key ? "Theirs" : step.name)));
    expect(ears.onMerged.mock.calls[0]![0]).toEqual([{ kind: "step", key: other.key, label: "Theirs", how: "changed", members: ["name"] }]);
  });

  it("says that there is no connection, keeps the edit and tries again", async () => {
    vi.useFakeTimers();
    const server = { save: vi.fn().mockRejectedValueOnce(new NoSuccess(0, "offline", "", "", [])).mockResolvedValueOnce('"2"'), load: vi.fn() };
    const ears = told();
    const saver = new Saver(server, ears, held);
    saver.want(edited);
    await vi.advanceTimersByTimeAsync(1000);
    expect(ears.states.at(-1)).toBe("offline");
    await vi.advanceTimersByTimeAsync(2500);
    expect(ears.states.at(-1)).toBe("saved");
    vi.useRealTimers();
  });

  describe("where an answer is lost", () => {
    const lost = () => new NoSuccess(0, "offline", "", "", []);
    const names = (doc: Doc) => [one, other].map(({ key }) => doc.steps.find((step) => step.key === key)?.name);
    const typedOn = edit(base, "steps", one.key, { name: "Ours, typed on" });

    /** The first save arrives and its answer does not; the second is told that the draft has moved on, to `found`. */
    async function saved(wanted: Doc, found: Doc) {
      const server = { save: vi.fn().mockRejectedValueOnce(lost()).mockRejectedValueOnce(moved()).mockResolvedValueOnce('"3"'), load: vi.fn(async () => ({ doc: structuredClone(found), etag: '"2"' })) };
      const ears = told();
      const saver = new Saver(server, ears, held);
      saver.want(edited);
      expect([await saver.flush(), saver.isDirty]).toEqual([false, true]);
      saver.want(wanted);
      expect([await saver.flush(), saver.isDirty, ears.states.at(-1)]).toEqual([true, false, "saved"]);
      return { sent: server.save.mock.calls.map(([doc, etag]) => [...names(doc), etag]), told: ears.onMerged.mock.calls.map(([theirs]) => theirs), etag: saver.etag };
    }

    it("finds its own save there, and takes nobody else for having made it", async () => {
      expect(await saved(edited, edited)).toEqual({ sent: [["Ours", other.name, '"1"'], ["Ours", other.name, '"1"']], told: [], etag: '"2"' });
    });

    it("saves what was typed since then, and what was undone, over it", async () => {
      const twice = [["Ours", other.name, '"1"']];
      expect(await saved(typedOn, edited)).toEqual({ sent: [...twice, ["Ours, typed on", other.name, '"1"'], ["Ours, typed on", other.name, '"2"']], told: [], etag: '"3"' });
      expect(await saved(base, edited)).toEqual({ sent: [...twice, [one.name, other.name, '"1"'], [one.name, other.name, '"2"']], told: [], etag: '"3"' });
    });

    it("tells of what somebody else has saved on top of it, and of nothing else", async () => {
      const { sent, told, etag } = await saved(typedOn, edit(edited, "steps", other.key, { name: "Theirs" }));
      expect(sent.at(-1)).toEqual(["Ours, typed on", "Theirs", '"2"']);
      expect([told, etag]).toEqual([[[{ kind: "step", key: other.key, label: "Theirs", how: "changed", members: ["name"] }]], '"3"']);
    });

    it("tells of what somebody else has saved where it has never arrived", async () => {
      const { sent, told } = await saved(edited, edit(base, "steps", other.key, { name: "Theirs" }));
      expect(sent.at(-1)).toEqual(["Ours", "Theirs", '"2"']);
      expect(told).toEqual([[{ kind: "step", key: other.key, label: "Theirs", how: "changed", members: ["name"] }]]);
    });
  });

  it("says why a document cannot be kept, and waits for the next edit", async () => {
    const refused = new NoSuccess(400, "invalid_document", "No", "", [{ level: "refuse", code: "schema", kind: "step", key: "", message: "A name must not be empty.", path: "", about: null }]);
    const server = { save: vi.fn().mockRejectedValueOnce(refused), load: vi.fn() };
    const states: SaveState[] = [];
    const saver = new Saver(server, { onState: (state) => void states.push(state), onMerged: vi.fn() }, held);
    saver.want(edited);
    expect(await saver.flush()).toBe(false);
    expect(states.at(-1)).toEqual({ is: "refused", why: "A name must not be empty." });
    expect(server.save).toHaveBeenCalledTimes(1);
  });
});
