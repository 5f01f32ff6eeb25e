// Every page loads this: the look, and the behaviours that pages ask for by data attributes (docs/frontend.md).

import "./styles/app.css";

import "bootstrap/js/dist/collapse";
import "bootstrap/js/dist/dropdown";

import { watchAutosave } from "./behaviours/autosave.ts";
import { watchBulk } from "./behaviours/bulk.ts";
import { watchCopying } from "./behaviours/copying.ts";
import { watchCounters } from "./behaviours/counters.ts";
import { watchDialogs } from "./behaviours/dialogs.ts";
import { watchFailures } from "./behaviours/failures.ts";
import { watchFiles } from "./behaviours/files.ts";
import { watchKeys } from "./behaviours/keys.ts";
import { holdLists } from "./behaviours/lists.ts";
import { watchMenus } from "./behaviours/menus.ts";
import { watchPalette } from "./behaviours/palette.ts";
import { startPolling } from "./behaviours/poll.ts";
import { guardSubmitting } from "./behaviours/submitting.ts";
import { showTabs } from "./behaviours/tabs.ts";
import { watchTheme } from "./behaviours/theme.ts";
import { watchTimes } from "./behaviours/times.ts";
import { watchToasts } from "./behaviours/toasts.ts";
import { showWhatWas } from "./behaviours/was.ts";
import { guessZones } from "./behaviours/zones.ts";

watchDialogs(); // first: a question that is not answered yet must not count as a submission
watchTheme();
watchMenus();
watchKeys();
watchToasts();
watchTimes();
guessZones();
showTabs();
watchAutosave();
watchCounters();
watchFiles();
watchCopying();
watchFailures();
watchBulk();
watchPalette();
showWhatWas();
guardSubmitting();
holdLists(); // after the guard: what it keeps from being sent is not under way
startPolling();
