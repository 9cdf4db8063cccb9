// What is made in the background and looked after until it is there; of several requests the newest.
import { watch } from "./dom.js";
import { isUnderWay } from "./progress.js";
import { RestartWatch } from "./server.js";

export class Awaited {
  // root: looked after while it is in view, every so many milliseconds. ask(request): what the server
  // says of it, a task's status and what came of it; request.poll: it was asked for before.
  // told(answer, request): how far it is, and what is there of it. failed(error): it cannot be had.
  // anew(): it ended with the app, which was started anew: begins it again, where to ask does not.
  constructor(root, everyMs, ask, { told, failed, anew }) {
    this.does = { ask, told, failed, anew };
    this.turn = Promise.resolve(); // when what was asked for last has been answered
    this.drop();
    // Not before what was asked for is known there: a look would find nothing, and end it.
    this.now = watch(root, everyMs, () => this.request && this.request !== this.asking && this.look(true));
  }

  // answer: what the server has just said of it.
  want(request, answer) {
    this.request = request;
    return this.look(false, answer);
  }

  // ask(): begins it or ends it, and is told what the server says; one after the other, lest an end
  // overtakes the beginning that it is to end.
  inTurn(ask) {
    const answer = this.turn.then(ask);
    this.turn = answer.catch(() => {});
    return answer;
  }

  // As `inTurn`, for a request: what is answered is shown and looked after. ends: whether it is an
  // end. same(): whether it is still that which is asked for.
  async act(request, ask, ends, same) {
    const answer = await this.inTurn(ask);
    if (!same()) return;
    if (ends) this.drop();
    await this.want(request, answer);
  }

  drop() {
    this.request = null; // while it is awaited
    this.begun = new RestartWatch();
  }

  async look(poll, given) {
    const { request, begun } = this;
    const { ask, told, failed, anew } = this.does;
    let answer, lost;
    if (!poll) this.asking = request;
    try {
      answer = given || (await ask({ ...request, poll }));
      lost = anew && (await begun.restarted(isUnderWay(answer))) && answer.state === "none";
      if (request === this.request && answer.state === "failed") throw new Error(answer.error);
    } catch (error) {
      if (request !== this.request) return;
      this.request = null;
      failed(error);
      return;
    }
    if (!poll && this.asking === request) this.asking = null;
    if (request !== this.request) return;
    if (!isUnderWay(answer)) this.request = null;
    await (lost ? anew() : told(answer, request));
  }
}
