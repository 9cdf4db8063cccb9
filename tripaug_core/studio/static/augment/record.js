// The microphone, as a wav file: what libsndfile on the server reads.
import { t } from "../lib/texts.js";

// Mono samples (-1..1) as the bytes of a 16-bit wav.
function wavOf(samples, rate) {
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, word) => {
    for (let i = 0; i < word.length; i++) view.setUint8(at + i, word.charCodeAt(i));
  };
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * samples.length, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.max(-1, Math.min(1, samples[i]));
    view.setInt16(44 + 2 * i, Math.round(value * 32767), true);
  }
  return new Blob([view.buffer], { type: "audio/wav" });
}

export class Recorder {
  // onLevel(level 0..1, seconds) while it runs.
  constructor(onLevel, longest) {
    this.onLevel = onLevel;
    this.longest = longest;
    this.running = false;
  }

  async start(onFull) {
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
      throw new Error(t("augment.no_secure_microphone"));
    }
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
    } catch (error) {
      throw new Error(t(error.name === "NotFoundError" ? "augment.no_microphone" : "augment.microphone_not_allowed"));
    }
    this.context = new (window.AudioContext || window.webkitAudioContext)();
    const input = this.context.createMediaStreamSource(this.stream);
    const meter = this.context.createAnalyser();
    meter.fftSize = 1024;
    input.connect(meter);
    this.pieces = [];
    this.recorder = new MediaRecorder(this.stream);
    this.recorder.ondataavailable = (event) => this.pieces.push(event.data);
    this.recorder.start();
    this.running = true;
    const began = performance.now();
    const wave = new Float32Array(meter.fftSize);
    const tick = () => {
      if (!this.running) return;
      meter.getFloatTimeDomainData(wave);
      let peak = 0;
      for (let i = 0; i < wave.length; i++) peak = Math.max(peak, Math.abs(wave[i]));
      const seconds = (performance.now() - began) / 1000;
      this.onLevel(peak, seconds);
      if (seconds >= this.longest) onFull();
      else requestAnimationFrame(tick);
    };
    tick();
  }

  // The recording as a File.
  async stop() {
    this.running = false;
    const stopped = new Promise((resolve) => (this.recorder.onstop = resolve));
    this.recorder.stop();
    await stopped;
    this.stream.getTracks().forEach((track) => track.stop());
    const coded = await new Blob(this.pieces).arrayBuffer();
    const sound = await this.context.decodeAudioData(coded);
    this.context.close();
    const wav = wavOf(sound.getChannelData(0), sound.sampleRate);
    return new File([wav], "recording.wav", { type: "audio/wav" });
  }
}
