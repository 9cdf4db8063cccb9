// Questions to the server. It may be gone while the page is open: one quiet line says so, and what
// was asked waits until it is back.
import { t } from "./texts.js";

// The address of what this server has at `path`, also where a proxy shows it below a path.
export function served(path) {
  return ((window.gradio_config || {}).root || "") + path;
}

const EVERY_MS = 1000;
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
    const answer = await fetch(served("/gradio_api/login_check"), { cache: "no-store" });
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

// What is not asked twice: who knows whether the first time was heard?
export const ACTS = /(^|_)(start|stop|resume|again|keep|unpack|fetch|keep_notes|delete|restore)$/;

// ask(name, values): answers are plain values, or { error: a sentence }, which is thrown.
// While the server is gone a question waits; what would begin or change something is refused.
export function asker(server) {
  return async function ask(name, values) {
    const acts = ACTS.test(name);
    if (connection.lost && acts) throw new Error(t("page.nothing_was_done"));
    let answer;
    do {
      await connection.ready();
      try {
        answer = await server[name](values || {});
      } catch (error) {
        answer = undefined; // as gradio leaves it where the server does not answer
      }
      if (answer !== undefined) break;
      const away = connection.away();
      if (acts) throw new Error(t("page.look_whether"));
      if (!(await away)) throw new Error(t("page.not_taken"));
    } while (answer === undefined);
    if (answer && answer.error) throw new Error(answer.error);
    return answer;
  };
}
