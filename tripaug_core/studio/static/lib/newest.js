// What follows a hand on a slider: one question at a time, and always the newest; when the hand has
// come to rest, what takes longer.

const REST_MS = 90; // after the last answer: the sound follows the hand, not every step
const nothing = () => {};

export class Newest {
  // look: asked again while something has moved meanwhile. failed(error): what it threw,
  // where nothing has moved meanwhile.
  // answered: after the last answer. rest: a moment after that, if nothing has moved.
  constructor({ look, failed, answered = nothing, rest = nothing }) {
    this.does = { look, failed, answered, rest };
    this.stale = this.asking = false;
    this.timer = null;
  }

  async moved() {
    this.stale = true;
    clearTimeout(this.timer);
    if (this.asking) return;
    this.asking = true;
    try {
      while (this.stale) {
        this.stale = false;
        try {
          await this.does.look();
        } catch (error) {
          if (!this.stale) throw error; // else the newest is asked about, and this one is over
        }
      }
      this.does.answered();
      this.timer = setTimeout(this.does.rest, REST_MS);
    } catch (error) {
      this.does.failed(error);
    } finally {
      this.asking = false;
    }
  }
}
