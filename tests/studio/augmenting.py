"""What tests of the Augment tab do in the browser, and wait for."""

from playwright.sync_api import expect

# Every cell of a picture, read back from the pixels on the screen by way of the colour table.
VALUES_OF_PIXELS = """
(name) => {
  const tab = document.querySelector('.ta-bench').parentElement.augment;
  const picture = tab.stage.pictures[name];
  const { mels, frames, low, high } = picture.about;
  const table = picture.options.table();
  const ratio = window.devicePixelRatio;
  const box = picture.area();
  const canvas = picture.canvas;
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const values = [];
  for (let band = 0; band < mels; band++) for (let frame = 0; frame < frames; frame++) {
    const x = Math.floor((box.left + (frame + 0.5) / frames * box.width) * ratio);
    const y = Math.floor((box.top + (mels - band - 0.5) / mels * box.height) * ratio);
    const at = 4 * (y * canvas.width + x);
    let best = 0, least = Infinity;
    for (let i = 0; i < 256; i++) {
      let gap = 0;
      for (let c = 0; c < 3; c++) gap += Math.abs(pixels.data[at + c] - table[3 * i + c]);
      if (gap < least) { least = gap; best = i; }
    }
    values.push(low + (high - low) * best / 255);
  }
  return values;
}
"""


def heard(page, epsilon: float, noise_scale: float = 1, seed: int = 0) -> None:
    """Waits until the stage shows and the player holds what these params give."""
    text = f"{epsilon:g} {noise_scale:g} {seed}"
    expect(page.locator(".ta-bench")).to_have_attribute("data-heard", text)


def turn(page, epsilon: float) -> None:
    page.get_by_label("ε as a number").fill(str(epsilon))
    heard(page, epsilon)


def choose(page, utterance: str) -> None:
    page.get_by_label("Utterance", exact=False).locator("visible=true").first.wait_for()
    page.locator("#aug-utterance").select_option(utterance)
    expect(page.get_by_role("heading", name=utterance)).to_be_visible()


def wait_for_gain(page, condition: str) -> None:
    """Waits until the gains a and b of the two sounds that run are as said."""
    page.wait_for_function(
        "() => { const { a: x, b: y } = document.querySelector('.ta-bench').parentElement"
        ".augment.player.voices; const a = x.gain.gain.value, b = y.gain.gain.value;"
        f" return {condition}; }}"
    )


FIRST = "#augment/tiny/{}?checkpoint=tiny&epsilon=0.2&noise=1&seed=0"


def as_at_first(page) -> None:
    """Puts a page that others have used back to what it shows when it is opened."""
    on = "[aria-pressed=true]"
    for used in ("[data-part=play].ta-running", f"[data-part=loop]{on}", f"[data-part=equal]{on}"):
        for button in page.locator(f".ta-augment {used}").all():
            button.click()
    page.get_by_role("button", name="B Augmented").click()
    page.locator("label:has(> [name=aug-source][value=corpus])").click()
    for utterance in ("sadness_bob", "anger_ada"):  # opened anew, it plays from its beginning
        page.evaluate("hash => location.hash = hash", FIRST.format(utterance))
        expect(page.get_by_role("heading", name=utterance)).to_be_visible()
    heard(page, 0.2)
    expect(page.locator(".ta-bench:not([data-busy])")).to_be_visible()
    expect(page.locator("#aug-utterance option")).to_have_count(6)
