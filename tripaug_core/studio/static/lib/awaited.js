// What is made in the background and looked after until it is there; of several requests the newest.
import { watch } from "./dom.js";
import { isUnderWay } from "./progress.js";

export class Awaited {
  // root: looked after while it is in view, every so many milliseconds. ask(request): what the server
  // says of it, a task's status and what came of it; request.poll: it was asked for before.
  // told(answer, request): how far it is, and what is there of it. failed(error): it cannot be had.
  constructor(root, everyMs, ask, { told, failed }) {
    this.does = { ask, told, failed };
    this.request = null; // while it is awaited
    this.now = watch(root, everyMs, () => this.request && this.look(true));
  }

  want(request) {
    this.request = request;
    return this.look(false);
  }

  drop() {
    this.request = null;
  }

  async look(poll) {
    const { request } = this;
    let answer;
    try {
      answer = await this.does.ask({ ...request, poll });
      if (request === this.request && answer.state === "failed") throw new Error(answer.error);
    } catch (error) {
      if (request !== this.request) return;
      this.request = null;
      this.does.failed(error);
      return;
    }
    if (request !== this.request) return;
    if (!isUnderWay(answer)) this.request = null;
    await this.does.told(answer, request);
  }
}
