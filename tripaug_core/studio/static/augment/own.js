// Speech of one's own: a file that is sent, or what the microphone hears.
import { t } from "../lib/texts.js";
import { vocabulary } from "../lib/vocabulary.js";
import { Recorder } from "./record.js";

export class OwnSound {
  // tab: as of the chooser; `open(source)` is called with what has arrived.
  constructor(tab, open) {
    this.tab = tab;
    this.part = tab.part;
    this.open = open;
    this.bind();
  }

  async takeFile(file) {
    this.tab.complain("source", null);
    if (!file) return;
    const bytes = vocabulary.largest_bytes;
    if (file.size > bytes) {
      this.tab.complain("source", t("augment.too_large", { file: file.name, n: Math.round(bytes / 1e6) }));
      return;
    }
    this.part("drop").dataset.busy = true;
    let sent = null;
    try {
      sent = await this.tab.upload(file);
    } catch (error) {
      this.tab.complain("source", error);
    }
    // On its way gradio has changed its name.
    if (sent) await this.open({ upload: sent.path, called: file.name });
    delete this.part("drop").dataset.busy;
  }

  async toggleRecording() {
    const full = vocabulary.longest_s;
    if (this.recorder && this.recorder.running) {
      this.showRecording(false);
      await this.takeFile(await this.recorder.stop());
      return;
    }
    this.tab.complain("source", null);
    this.tab.player.pause();
    this.recorder = new Recorder((level, seconds) => {
      this.part("level").style.width = Math.min(100, 140 * level) + "%";
      this.part("record-note").textContent = t("augment.recorded", { seconds: seconds.toFixed(1), most: full });
    }, full);
    try {
      await this.recorder.start(() => this.toggleRecording());
      this.showRecording(true);
    } catch (error) {
      this.tab.complain("source", error);
    }
  }

  showRecording(live) {
    this.part("record-text").textContent = t(live ? "augment.stop_and_use" : "augment.record");
    this.part("record").classList.toggle("ta-live", live);
    if (live) return;
    this.part("level").style.width = 0;
    this.part("record-note").textContent = t("augment.record_note", { seconds: vocabulary.longest_s });
  }

  bind() {
    const on = (name, event, act) => this.part(name).addEventListener(event, act);
    on("file", "change", (event) => {
      const file = event.target.files[0];
      this.takeFile(file).then(() => (event.target.value = ""));
    });
    on("drop", "dragover", (event) => event.preventDefault());
    on("drop", "drop", (event) => {
      event.preventDefault();
      this.takeFile(event.dataTransfer.files[0]);
    });
    on("record", "click", () => this.toggleRecording());
  }
}
