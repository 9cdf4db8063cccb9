// Questions to the server. It may be gone while the page is open: one quiet line says so, and what
// was asked waits until it is back.
import { t } from "./texts.js";

// The address of what this server has at `path`, also where a proxy shows it below a path.
export function served(path) {
  return ((window.gradio_config || {}).root || "") + path;
}

const EVERY_MS = 1000;
const LATE_MS = 15000; // a question that waits so long: does the server answer at all?
const DEAF_MS = 10000;
const BEAT_MS = 5000;
const SLEPT_MS = 120000; // a page in the background is woken once a minute
const TRIES = 2;
let back = null; // while the server is gone: kept when it is back

function say(text) {
  const line = document.querySelector(".ta-gone");
  if (!line) return;
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
}

// "there", "locked" (it asks for a password), or "gone".
async function state() {
  try {
    const answer = await fetch(served("/gradio_api/login_check"), { cache: "no-store", signal: AbortSignal.timeout(DEAF_MS) });
    return answer.ok ? "there" : answer.status === 401 ? "locked" : "gone";
  } catch (error) {
    return "gone";
  }
}

async function look(done) {
  const found = await state();
  if (found !== "there") {
    say(t(found === "locked" ? "page.locked" : "page.gone"));
    setTimeout(look, EVERY_MS, done);
    return;
  }
  back = null;
  say("");
  done();
}

export const connection = {
  // Whether the server is known to be gone.
  get lost() {
    return back !== null;
  },
  // Resolves with false at once if the server is there, else with true when it is back.
  async away() {
    if (!back && (await state()) === "there") return false;
    back = back || new Promise(look);
    await back;
    return true;
  },
  // Resolves when the server is there.
  ready: () => back || Promise.resolve(),
};

// -- questions ------------------------------------------------------------------------------------

const open = new Set(); // how each question that waits is ended without an answer

// The answer, undefined where there is none.
function answerTo(question) {
  return new Promise((done) => {
    const late = setTimeout(() => connection.away(), LATE_MS);
    const end = (answer) => {
      clearTimeout(late);
      open.delete(end);
      done(answer);
    };
    open.add(end);
    question().then(end, () => end(undefined));
  });
}

// The connections of a laptop that has slept may be dead, and nothing says so.
let beat = Date.now();
setInterval(() => {
  const slept = Date.now() - beat > SLEPT_MS;
  beat = Date.now();
  if (slept) for (const end of [...open]) end(undefined);
}, BEAT_MS);

// What is not asked twice: who knows whether the first time was heard?
export const ACTS = /(^|_)(start|stop|resume|again|keep|unpack|fetch|keep_notes|delete|restore)$/;

// ask(name, values): answers are plain values, or { error: a sentence }, which is thrown; `unread` of
// it names the corpus where it is one that is not read yet.
// While the server is gone a question waits; what would begin or change something is refused.
export function asker(server) {
  return async function ask(name, values) {
    const acts = ACTS.test(name);
    if (connection.lost && acts) throw new Error(t("page.nothing_was_done"));
    let answer;
    for (let tries = 1; ; tries++) {
      await connection.ready();
      answer = await answerTo(async () => server[name](values || {}));
      if (answer !== undefined) break;
      const away = connection.away();
      if (acts) throw new Error(t("page.look_whether"));
      // One that was under way as the laptop fell asleep fails, though the server is there.
      if (await away) tries = 0;
      else if (tries === TRIES) throw new Error(t("page.not_taken"));
    }
    if (answer && answer.error) throw Object.assign(new Error(answer.error), { unread: answer.unread });
    return answer;
  };
}

// send(file), gradio's upload: File -> { path }. While the server is gone a file waits.
export function sender(upload) {
  return async function send(file) {
    for (;;) {
      await connection.ready();
      try {
        return await upload(file);
      } catch (error) {
        if (!(await connection.away())) throw new Error(t("page.not_arrived"));
      }
    }
  };
}

// -- what ends with the server --------------------------------------------------------------------

let lastId;

// Another one after each start of the app. While the app cannot be asked it is the last one known,
// so that work is missed also where the app ends within the second that it was begun in.
async function appId() {
  try {
    lastId = (await (await fetch(served("/gradio_api/app_id"), { cache: "no-store" })).json()).app_id;
  } catch (error) {
    // It is gone.
  }
  return lastId || (window.gradio_config || {}).app_id;
}

// Work that is no run, and so ends with the app.
export class RestartWatch {
  // Told of every answer about it; true: it was under way, and is no more as the app was started
  // anew.
  async restarted(isUnderWay) {
    if (isUnderWay) this.before = this.before || appId();
    if (isUnderWay || !this.before) return false;
    const [before, now] = await Promise.all([this.before, appId()]);
    this.before = null;
    return Boolean(before && now) && before !== now;
  }
}
