// What is made in the background and looked after until it is there; of several wishes the newest.
import { watch } from "./dom.js";
import { isUnderWay } from "./progress.js";

export class Awaited {
  // root: looked after while it is in view, every so many milliseconds. ask(wish): what the server
  // says of it, a task's status and what came of it; wish.poll: it was asked for before.
  // told(answer, wish): how far it is, and what is there of it. failed(error): it cannot be had.
  constructor(root, everyMs, ask, { told, failed }) {
    this.does = { ask, told, failed };
    this.wish = null; // while it is awaited
    this.now = watch(root, everyMs, () => this.wish && this.look(true));
  }

  want(wish) {
    this.wish = wish;
    return this.look(false);
  }

  drop() {
    this.wish = null;
  }

  async look(poll) {
    const { wish } = this;
    let answer;
    try {
      answer = await this.does.ask({ ...wish, poll });
      if (wish === this.wish && answer.state === "failed") throw new Error(answer.error);
    } catch (error) {
      if (wish !== this.wish) return;
      this.wish = null;
      this.does.failed(error);
      return;
    }
    if (wish !== this.wish) return;
    if (!isUnderWay(answer)) this.wish = null;
    await this.does.told(answer, wish);
  }
}
