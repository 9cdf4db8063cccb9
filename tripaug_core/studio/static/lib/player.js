// Sounds in step, and a switch between them that is instant: all run, one is heard. a is the
// original, b the augmented one, c, where there is one, what b is compared with.
import { t } from "./texts.js";

const FADE_S = 0.008;
const LOUD = 0.7; // peak of the original as it is played; one gain for all, so they compare
const SIDES = ["a", "b", "c"];

function loudness(samples) {
  let [power, peak] = [0, 1e-9];
  for (const value of samples) {
    power += value * value;
    peak = Math.max(peak, Math.abs(value));
  }
  return { rms: Math.sqrt(power / Math.max(samples.length, 1)), peak };
}

export class Player {
  // onChange() is called when it starts, stops, or is switched.
  constructor(onChange) {
    this.onChange = onChange || function () {};
    this.samples = { a: null, b: null, c: null };
    this.buffers = {};
    this.loudness = {};
    this.rate = 16000;
    this.side = "b";
    this.playing = false;
    this.loop = false;
    this.equal = false; // every side as loud as a
    this.offset = 0;
    this.voices = null;
  }

  // The sides that there are.
  get sides() {
    return SIDES.filter((side) => this.samples[side]);
  }

  get seconds() {
    return this.samples.a ? this.samples.a.length / this.rate : 0;
  }

  // Seconds from the beginning: what is heard now.
  get position() {
    if (!this.playing) return this.offset;
    const context = this.context;
    const late = context.outputLatency || context.baseLatency || 0;
    let at = this.offset + Math.max(0, context.currentTime - this.startedAt - late);
    if (this.loop && this.seconds) at %= this.seconds;
    return Math.min(at, this.seconds);
  }

  // On its button, and on those of its sides by name.
  show(play, sides) {
    play.setAttribute("aria-label", t(this.playing ? "common.pause" : "common.play"));
    play.classList.toggle("ta-running", this.playing);
    for (const [side, button] of Object.entries(sides)) button.setAttribute("aria-pressed", side === this.side);
  }

  // Calls `show` now and, while it plays, with every frame; to be called from onChange.
  follow(show) {
    show();
    if (!this.playing || this.followed) return;
    this.followed = true;
    const tick = () => {
      show();
      this.followed = this.playing;
      if (this.followed) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  load(samples, rate) {
    this.stop();
    this.offset = 0;
    this.rate = rate;
    this.samples = { a: samples, b: samples, c: null };
    this.buffers = {};
    this.loudness = {};
    if (this.side === "c") this.side = "b";
    let peak = 1e-4;
    for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]));
    this.gain = Math.min(LOUD / peak, 20);
    if (this.context && this.context.sampleRate !== rate) this.close();
  }

  // The sound of a side anew; while it plays, the new one takes over at the same place. Null
  // takes c away.
  replace(samples, side) {
    const key = side || "b";
    this.samples[key] = samples;
    this.buffers[key] = null;
    delete this.loudness[key];
    if (!samples && this.side === key) this.side = "b";
    if (this.playing) this.begin(this.position);
  }

  // From one side to the next, and round.
  switchOver() {
    const sides = this.sides;
    this.listen(sides[(sides.indexOf(this.side) + 1) % sides.length]);
  }

  async play(from) {
    if (!this.samples.a) return;
    this.open();
    if (from !== undefined) this.offset = from;
    if (this.offset >= this.seconds - 0.01) this.offset = 0;
    if (this.context.state === "suspended") await this.context.resume();
    this.begin(this.offset);
    this.onChange();
  }

  pause() {
    if (!this.playing) return;
    this.offset = this.position;
    this.stop();
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  // To a place; goes on playing, or starts to where `play` says so.
  seek(seconds, play) {
    this.offset = Math.max(0, Math.min(seconds, this.seconds));
    if (this.playing) this.begin(this.offset);
    else if (play) return this.play();
    this.onChange();
  }

  listen(side) {
    this.side = side;
    if (this.voices) {
      const now = this.context.currentTime;
      for (const key of Object.keys(this.voices)) {
        const gain = this.voices[key].gain.gain;
        gain.cancelScheduledValues(now);
        gain.setTargetAtTime(key === side ? this.gainOf(key) : 0, now, FADE_S / 3);
      }
    }
    this.onChange();
  }

  setEqual(equal) {
    this.equal = equal;
    this.listen(this.side);
  }

  // By how much a side is louder than a, in dB; null where one of them is silent.
  louder(side) {
    const [own, first] = [this.level(side), this.level("a")].map((level) => level && level.rms);
    return own && first ? 20 * Math.log10(own / first) : null;
  }

  setLoop(loop) {
    const at = this.position;
    this.loop = loop;
    if (this.playing) this.begin(at);
    this.onChange();
  }

  stop() {
    const was = this.playing;
    this.playing = false;
    this.silence();
    if (was) this.onChange();
  }

  // -- inside ------------------------------------------------------------------------------

  open() {
    if (this.context) return;
    const Context = window.AudioContext || window.webkitAudioContext;
    try {
      this.context = new Context({ sampleRate: this.rate, latencyHint: "interactive" });
    } catch (error) {
      this.context = new Context();
    }
  }

  close() {
    this.context.close();
    this.context = null;
    this.voices = null;
  }

  buffer(key) {
    if (!this.buffers[key]) {
      const samples = this.samples[key];
      this.buffers[key] = this.context.createBuffer(1, samples.length, this.rate);
      this.buffers[key].copyToChannel(samples, 0);
    }
    return this.buffers[key];
  }

  level(side) {
    const samples = this.samples[side];
    if (samples && !this.loudness[side]) this.loudness[side] = loudness(samples);
    return this.loudness[side];
  }

  // What a side is multiplied by: the same for all, unless they are to be equally loud. Never so
  // much that it clips.
  gainOf(side) {
    const louder = this.equal ? this.louder(side) : null;
    if (!louder) return this.gain;
    return Math.min(this.gain / 10 ** (louder / 20), 1 / this.level(side).peak);
  }

  // Both from the same place at the same sample; what ran before fades out under it.
  begin(from) {
    const context = this.context;
    const now = context.currentTime + 0.005;
    this.silence();
    const voices = {};
    for (const key of this.sides) {
      const source = context.createBufferSource();
      const gain = context.createGain();
      source.buffer = this.buffer(key);
      source.loop = this.loop;
      gain.gain.setValueAtTime(0, now);
      gain.gain.linearRampToValueAtTime(key === this.side ? this.gainOf(key) : 0, now + FADE_S);
      source.connect(gain).connect(context.destination);
      source.start(now, from);
      voices[key] = { source, gain };
    }
    voices.a.source.onended = () => {
      if (this.voices !== voices) return;
      this.offset = 0;
      this.stop();
    };
    this.voices = voices;
    this.offset = from;
    this.startedAt = now;
    this.playing = true;
  }

  silence() {
    const voices = this.voices;
    this.voices = null;
    if (!voices) return;
    const now = this.context.currentTime;
    for (const key of Object.keys(voices)) {
      voices[key].gain.gain.cancelScheduledValues(now);
      voices[key].gain.gain.setTargetAtTime(0, now, FADE_S / 3);
      voices[key].source.stop(now + 4 * FADE_S);
    }
  }
}
