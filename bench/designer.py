"""How the designer feels with a large process: `python -m bench.designer [--steps N]` prints one line of JSON.

A real Chromium (the one the browser tests use) opens a draft of so many steps over eight roles from a real server.
Measured there: how long the map is laid out (the mark `procops:layout` of the canvas), the time from one frame to the
next while a card is dragged and while a name is typed, and how long after an edit the problem it makes is shown (the
edit, the hand at rest, the gate's answer, the drawing). `npm run build` in `frontend/` comes first.
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from bench import servers

ROLES = 8
DRAGGED = 240
"""Movements of the mouse while a card is dragged, one each 16 ms."""
TYPED = "Ask the customer for the papers that are still missing"
EDITS = 15

# Frames are counted by the page itself; what is asked of it from outside would disturb them.
_FRAMES = """() => {
  window.frames_seen = [];
  const seen = (at) => { window.frames_seen.push(at); window.frames_asked = requestAnimationFrame(seen); };
  window.frames_asked = requestAnimationFrame(seen);
}"""
_FRAMES_SEEN = "() => { cancelAnimationFrame(window.frames_asked); return window.frames_seen; }"
_LAYOUTS = """() => {
  window.layouts = [];
  const heard = (list) => window.layouts.push(...list.getEntriesByName("procops:layout").map((each) => each.duration));
  new PerformanceObserver(heard).observe({type: "measure", buffered: true});
}"""
# From the key to the frame in which the number of problems has changed.
_NEXT_COUNT = """() => new Promise((resolve) => {
  const button = document.querySelector(".designer-problems");
  let begun = null;
  const press = (event) => { if (event.ctrlKey) begun = event.timeStamp; };
  document.addEventListener("keydown", press, {capture: true});
  const before = button.textContent;
  const seen = new MutationObserver(() => {
    if (begun === null || button.textContent === before || !/\\d|Ready/.test(button.textContent)) return;
    seen.disconnect();
    document.removeEventListener("keydown", press, {capture: true});
    requestAnimationFrame(() => resolve(performance.now() - begun));
  });
  seen.observe(button, {childList: true, characterData: true, subtree: true});
  window.counting = true;
})"""


def document(steps: int) -> dict[str, Any]:
    """A process of so many steps that can be published but for its staffing: lines of work with handoffs."""
    asked = {"required": ["what"], "accept_within": {"value": 8, "unit": "working_hours"}}
    keys = [f"step_{number}" for number in range(steps - 2)]
    lanes = {key: f"role_{(number // 3) % ROLES}" for number, key in enumerate(keys)}
    due = [{"value": 2, "unit": "working_days"}]
    tasks = [
        {"key": key, "name": f"Do the {number + 1}. thing", "kind": "task", "lane": lanes[key], "deadline": due}
        for number, key in enumerate(keys)
    ]
    lanes["begin"] = "role_0"
    ways = [("begin", keys[0]), (keys[-1], "over")]
    # Six lines side by side, which meet again: as wide as high, as large processes are.
    line = -(-(len(keys) - 2) // 6)
    ways += [(keys[0], keys[at]) for at in range(1, len(keys) - 1, line)]
    ways += [(a, b) for at, (a, b) in enumerate(pairwise(keys[1:-1])) if (at + 1) % line]
    ways += [(keys[min(at + line, len(keys) - 1) - 1], keys[-1]) for at in range(1, len(keys) - 1, line)]
    flows: list[dict[str, Any]] = []
    for source, target in ways:
        flow: dict[str, Any] = {"key": f"{source}_to_{target}", "from": source, "to": target}
        if target in lanes and lanes[source] != lanes[target]:
            flow["contract"] = asked
        flows.append(flow)
    return {
        "format": 1,
        "process": {"key": "large", "name": "Large", "kind": "support", "prefix": "LAR"},
        "lanes": [{"key": f"role_{number}", "name": f"Role {number + 1}"} for number in range(ROLES)],
        "fields": [{"key": "what", "label": "What", "type": "text"}],
        "steps": [
            {"key": "begin", "name": "Begin", "kind": "start", "lane": "role_0", "fill": ["what"]},
            *tasks,
            {"key": "over", "name": "Over", "kind": "end"},
        ],
        "flows": flows,
    }


def draft(steps: int) -> dict[str, str]:
    """Make it as a draft; answer the cookie of its designer's session."""
    from django.conf import settings
    from django.test import Client

    from procops import clock
    from procops.people import accounts, organizations
    from procops.people.actor import Actor
    from procops.scoping import scope
    from workflows import publishing

    now = clock.now()
    person = accounts.create(name="Designer", email="designer@bench.example", password=None, now=now)
    organization, membership = organizations.found(name="Large", time_zone="UTC", founder=person, now=now)
    with scope(organization.pk):
        publishing.create_process(document(steps), by=Actor.of(membership), now=now)
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value}


def measure(site: str, session: dict[str, str]) -> dict[str, Any]:
    """Open the designer, drag, type, make and take back a problem."""
    from playwright.sync_api import sync_playwright

    from tests.browser import program

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**program.launching())
        context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{**session, "url": site}])
        page = context.new_page()
        page.add_init_script(f"({_LAYOUTS})()")
        page.goto("/processes/large/design/")
        page.locator("[data-step]").first.wait_for()
        page.locator(".designer-problems:not([aria-busy=true])").wait_for()
        page.wait_for_timeout(1000)
        card = page.locator("[data-step]").nth(1)

        work = context.new_cdp_session(page)
        work.send("Performance.enable", {"timeDomain": "threadTicks"})
        dragging = _while(page, work, lambda: _drag(page, card), DRAGGED)
        page.keyboard.press("Escape")
        card.click()
        name = page.locator(".designer-panel").get_by_label("Name", exact=True)
        name.fill("")
        page.wait_for_timeout(1000)
        typing = _while(page, work, lambda: name.press_sequentially(TYPED, delay=60, timeout=0), len(TYPED))
        page.keyboard.press("Escape")

        shown = _problems(page, card)
        layouts = page.evaluate("() => window.layouts")
        browser.close()
    return {
        "layout_ms": _summary(layouts, 1),
        "dragging": dragging,
        "typing": typing,
        "problem_shown_ms": _summary(shown, 0),
    }


def _while(page: Any, work: Any, doing: Callable[[], None], inputs: int) -> dict[str, Any]:
    """The times between frames, and the CPU time of the page's main thread for each movement or letter, in ms."""
    page.evaluate(_FRAMES)
    before = _busy_ms(work)
    doing()
    cpu = (_busy_ms(work) - before) / inputs
    seen: list[float] = page.evaluate(_FRAMES_SEEN)
    times = sorted(after - before for before, after in pairwise(seen))
    return {
        "frame_ms": {
            "p50": round(statistics.median(times), 1),
            "p95": round(times[int(len(times) * 0.95)], 1),
            "of": len(times),
        },
        "cpu_ms_an_input": round(cpu, 1),
    }


def _busy_ms(work: Any) -> float:
    """CPU time the main thread of the page has used; what else the machine does is not in it."""
    told = work.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "TaskDuration")) * 1000


def _drag(page: Any, card: Any) -> None:
    """Up and down within its own role, so that nothing is changed when it is let go."""
    box = card.bounding_box()
    x, y = box["x"] + 60, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    for turn in range(DRAGGED):
        page.mouse.move(x + (turn % 60) * 6, y + (turn % 40))
        page.wait_for_timeout(16)
    page.mouse.move(x, y)
    page.mouse.up()


def _problems(page: Any, card: Any) -> list[float]:
    """A step goes to another role: work is now handed over without rules. Then undone and done again."""
    before = page.locator(".designer-problems").inner_text()
    card.focus()
    page.keyboard.press("l")
    page.locator(".designer-choices button[aria-pressed=true]").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("before => document.querySelector('.designer-problems').innerText !== before", arg=before)
    shown = []
    for turn in range(EDITS):
        page.wait_for_timeout(1000)
        page.evaluate(f"() => {{ window.shown = ({_NEXT_COUNT})(); }}")
        page.keyboard.press("Control+y" if turn % 2 else "Control+z")
        shown.append(page.evaluate("() => window.shown"))
    return shown


def _summary(times: list[float], digits: int) -> dict[str, float]:
    return {"p50": round(statistics.median(times), digits), "most": round(max(times), digits), "of": len(times)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=150)
    steps = parser.parse_args().steps
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs a loop of its own
    servers.start()
    servers.django()
    servers.migrate()
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    session = draft(steps)
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        figures = measure(f"http://127.0.0.1:{server.port}", session)
    finally:
        server.terminate()
    print(json.dumps({"benchmark": "designer", "steps": steps, **figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
