"""The Augment tab as a person uses it, in Chromium; and that what it shows is what was computed."""

import io
import re
import wave
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

from tests.studio.augmenting import (
    VALUES_OF_PIXELS,
    choose,
    heard,
    turn,
    wait_for_gain,
)
from tests.studio.started import free_port
from tripaug_core.studio.work.session import AugmentParams, Source


@pytest.fixture
def client(url):
    from gradio_client import Client

    return Client(url, verbose=False)


def test_pictures_and_sound_follow_epsilon_and_agree_with_the_api(visited, client, services):
    page = visited.page
    page.locator("#aug-emotion").select_option("anger")
    choose(page, "anger_bob")
    heard(page, 0.2)
    shown, played = {}, {}
    recording = services.recording(Source("tiny", "anger_bob"), "tiny")
    for epsilon in (0.05, 0.3):
        turn(page, epsilon)
        shown[epsilon] = np.array(page.evaluate(VALUES_OF_PIXELS, "difference"))
        played[epsilon] = np.array(visited.tab("Array.from(tab.player.samples.b)"))
        sound, figures = client.predict(
            checkpoint="tiny",
            corpus="tiny",
            utterance="anger_bob",
            epsilon=epsilon,
            api_name="/augment",
        )
        # The budget, as the API says it, as the table prints it, as the pixels have it.
        assert figures["epsilon_reached"] == pytest.approx(epsilon, rel=2e-3)
        expect(page.locator("[data-cell=epsilon_reached-change]")).to_have_text(f"{epsilon:.3f}")
        change = services.augmented(recording, "tiny", AugmentParams(epsilon))[0] - recording.mel
        # Colours end at 1 σ, and some cells of a warp change by more.
        seen = float(change.abs().clamp(max=1).mean())
        assert np.abs(shown[epsilon]).mean() == pytest.approx(seen, abs=0.005)
        for row, digits in (("distance_to_own", 1), ("judged_original", 1)):
            after = f"{figures[row][1]:.{digits}f}"
            expect(page.locator(f"[data-cell={row}-b]")).to_have_text(after)
        assert figures["own"] == "anger"
        # The sound in the player is the sound in the file.
        with wave.open(sound) as file:
            pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        assert len(pcm) == len(played[epsilon])
        assert np.abs(pcm - played[epsilon]).max() < 1e-6
    original = np.array(visited.tab("Array.from(tab.player.samples.a)"))
    moved = [np.abs(played[epsilon] - original).mean() for epsilon in (0.05, 0.3)]
    assert 0 < moved[0] != moved[1] > 0
    assert np.abs(shown[0.3]).mean() > 4 * np.abs(shown[0.05]).mean()
    assert visited.errors == []
    assert visited.elsewhere == []


def test_a_copy_says_its_level_and_can_be_heard_as_loud_as_the_recording(visited):
    page = visited.page
    turn(page, 0.5)
    rms = "((s) => Math.sqrt(s.reduce((sum, v) => sum + v * v, 0) / s.length))"
    asis, louder = visited.tab(
        f"[tab.player.gainOf('b') / tab.player.gainOf('a'), {rms}(tab.player.samples.b)"
        f" / {rms}(tab.player.samples.a)]"
    )
    assert asis == 1
    assert abs(louder - 1) > 1e-3
    said = page.locator(".ta-augment [data-part=louder]").inner_text()
    decibels = float(re.search(r"[−+]?[0-9.]+", said)[0].replace("−", "-"))
    assert decibels == pytest.approx(20 * np.log10(louder), abs=0.051)
    assert "of 0.500" in page.locator(".ta-augment tr", has_text="ε reached").inner_text()
    page.get_by_role("button", name="Equally loud").locator("visible=true").click()
    gains = visited.tab("['a', 'b'].map((side) => tab.player.gainOf(side))")
    assert gains[1] * louder == pytest.approx(gains[0], rel=1e-4)


def test_epsilon_zero_is_the_original(visited):
    turn(visited.page, 0)
    assert visited.tab("tab.player.samples.b.every((v, i) => v === tab.player.samples.a[i])")
    one, other = (
        visited.page.evaluate(VALUES_OF_PIXELS, name) for name in ("original", "augmented")
    )
    assert one == other
    expect(visited.page.locator("[data-cell=energy_change_db-change]")).to_have_count(0)
    expect(visited.page.locator("[data-cell=level_db-change]")).to_have_text("0.0")


def test_the_slider_moves_by_arrow_and_the_number_follows(visited):
    slider = visited.page.get_by_role("slider", name="ε mean change")
    slider.focus()
    slider.press("ArrowRight")
    heard(visited.page, 0.205)
    expect(visited.page.get_by_label("ε as a number")).to_have_value("0.205")


def test_the_dice_rolls_another_augmentation_at_the_same_budget(visited):
    page = visited.page
    before = visited.tab("Array.from(tab.player.samples.b)")
    page.get_by_role("button", name="Roll another seed").click()
    seed = int(page.locator("#aug-seed").input_value())
    heard(page, 0.2, 1, seed)
    assert visited.tab("Array.from(tab.player.samples.b)") != before
    expect(page.locator("[data-cell=epsilon_reached-change]")).to_have_text("0.200")


def test_playing_and_switching_by_keyboard_keeps_the_place(visited):
    page = visited.page
    page.get_by_role("button", name="Loop").click()
    page.locator("h2").click()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    clock = page.locator(".ta-augment [data-part=clock]")
    expect(clock).to_have_text(re.compile(r"^(0\.[1-9]|[1-9])"))
    expect(page.locator(".ta-line")).to_be_visible()
    wait_for_gain(page, "b > 0.1 && a < 0.001")
    started = visited.tab("tab.player.startedAt")
    page.keyboard.press("x")
    wait_for_gain(page, "a > 0.1 && b < 0.001")
    expect(page.get_by_role("button", name="A Original")).to_have_attribute("aria-pressed", "true")
    # The same two sources go on: nothing was started anew, so the place cannot have moved.
    assert visited.tab("tab.player.startedAt") == started
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert visited.errors == []


def test_a_click_plays_from_there_and_the_pointer_reads_out(visited):
    page = visited.page
    box = page.locator("canvas[data-part=augmented]").bounding_box()
    area = visited.tab("tab.stage.pictures.augmented.area()")
    x = box["x"] + area["left"] + area["width"] / 2
    seconds = visited.tab("tab.clip.seconds")
    page.get_by_role("button", name="Loop").click()  # so that it does not end while one looks
    page.mouse.move(x, box["y"] + box["height"] / 2)
    expect(page.locator(".ta-readout")).to_contain_text(f"{seconds / 2:.2f} s")
    expect(page.locator(".ta-readout")).to_contain_text("Hz")
    choose(page, "sadness_bob")  # twice as long, and the pointer stays where it is
    expect(page.locator(".ta-readout")).to_contain_text(f"{seconds:.2f} s")
    choose(page, "anger_ada")
    expect(page.locator(".ta-readout")).to_contain_text(f"{seconds / 2:.2f} s")
    page.mouse.click(x, box["y"] + box["height"] / 2)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert visited.tab("tab.player.offset") == pytest.approx(seconds / 2, abs=0.02)


def test_an_upload_is_augmented_and_a_bad_one_is_refused_in_words(visited, homes, tmp_path):
    page = visited.page
    page.get_by_text("Upload", exact=True).click()
    page.locator("input[type=file]").set_input_files(homes.corpora / "tiny" / "sadness_ada.wav")
    expect(page.get_by_role("heading", name="sadness_ada.wav")).to_be_visible()
    heard(page, 0.2)
    text = tmp_path / "letter.wav"
    text.write_text("Dear reader, this is no sound.")
    page.locator("input[type=file]").set_input_files(text)
    alert = page.locator(".ta-source [role=alert]")
    expect(alert).to_have_text("letter.wav cannot be read as sound, it is text: give a recording.")
    # What was open stays open, and works.
    expect(page.get_by_role("heading", name="sadness_ada.wav")).to_be_visible()
    turn(page, 0.1)
    silent = tmp_path / "silent.wav"
    with wave.open(str(silent), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(64000))
    page.locator("input[type=file]").set_input_files(silent)
    expect(alert).to_contain_text("silent")
    assert visited.errors == []


def test_speech_of_ones_own_survives_a_reload_as_long_as_the_server_has_it(visited, homes):
    page = visited.page
    page.get_by_text("Upload", exact=True).click()
    page.locator("input[type=file]").set_input_files(homes.corpora / "tiny" / "sadness_ada.wav")
    expect(page.get_by_role("heading", name="sadness_ada.wav")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="sadness_ada.wav")).to_be_visible()
    heard(page, 0.2)
    Path(visited.tab("tab.clip.source.upload")).unlink()
    page.reload()
    expect(page.locator(".ta-empty")).to_contain_text("“sadness_ada.wav” is no longer on the serv")
    expect(page.locator(".ta-source [role=alert]")).to_contain_text("upload the file again")
    expect(page.get_by_text("Choose a sound file")).to_be_visible()
    page.locator("label:has(> [name=aug-source][value=corpus])").click()
    expect(page.get_by_role("heading", name="anger_ada")).to_be_visible()
    expect(page.locator(".ta-empty")).to_be_hidden()
    assert visited.errors == []


def test_the_microphone(visited):
    page = visited.page
    page.get_by_text("Record", exact=True).first.click()
    page.locator("[data-part=record]").click()
    expect(page.locator("[data-part=record-note]")).to_have_text(
        re.compile(r"^[1-9]\.\d of 30 s"), timeout=10_000
    )
    page.get_by_role("button", name="Stop and use it").click()
    expect(page.get_by_role("heading", name="recording.wav")).to_be_visible()
    heard(page, 0.2)
    assert visited.errors == []


def test_downloads(visited):
    page = visited.page
    with page.expect_download() as sound:
        page.get_by_role("button", name="Sound").click()
    assert sound.value.suggested_filename.endswith("_eps0.2_noise1_seed0.wav")
    with wave.open(str(sound.value.path())) as file:
        assert file.getnframes() == visited.tab("tab.player.samples.b.length")
    with page.expect_download() as mel:
        page.get_by_role("button", name="Mel").click()
    saved = np.load(io.BytesIO(mel.value.path().read_bytes()))
    change = np.abs(saved["augmented"] - saved["original"]).mean()
    assert change == pytest.approx(0.2, rel=0.01)  # a warp reaches ε within 1% of it
    assert str(saved["source"]).startswith("tiny/")


def test_filters_and_steps(visited):
    page = visited.page
    page.locator("#aug-speaker").select_option("ada")
    expect(page.locator("#aug-utterance option")).to_have_count(3)
    page.get_by_role("button", name="Next utterance").click()
    expect(page.get_by_role("heading", name="happiness_ada")).to_be_visible()
    page.get_by_role("button", name="Previous utterance").click()
    expect(page.get_by_role("heading", name="anger_ada")).to_be_visible()


def test_a_run_of_ones_own_can_be_chosen(visited):
    page = visited.page
    before = visited.tab("Array.from(tab.player.samples.b)")
    expect(page.locator("#aug-checkpoint option")).to_have_text(["tiny", "mine (own)"])
    page.get_by_text("Not tested against the same network untrained").click()
    expect(page.get_by_text("prove tiny --write-card")).to_be_visible()
    page.locator("#aug-checkpoint").select_option("run:mine")
    expect(page).to_have_url(re.compile("checkpoint=run%3Amine"))
    expect(page.locator(".ta-bench:not([data-busy])")).to_be_visible()
    assert visited.tab("Array.from(tab.player.samples.b)") != before


def test_synthetic_is_said(visited):
    page = visited.page
    expect(page.locator(".ta-source .ta-badge")).to_have_text("synthetic")


def test_every_figure_explains_itself(visited):
    page = visited.page
    box = page.locator(".ta-figures")
    assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth")  # no column is cut off
    terms = page.locator(".ta-figures .ta-term")
    assert terms.count() == 6
    terms.nth(3).hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Higher is better")
    for term in terms.all():
        term.focus()
        help = page.locator("#" + term.get_attribute("aria-describedby"))
        assert len(help.text_content()) > 60


def test_settings_and_the_scheme_survive_a_reload(visit):
    page = visit(color_scheme="dark").page
    heard(page, 0.2)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-scheme", "light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    choose(page, "sadness_bob")
    turn(page, 0.35)
    page.reload()
    heard(page, 0.35)
    expect(page.get_by_role("heading", name="sadness_bob")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-scheme", "light")


def test_a_phone_shows_sliders_and_sound_without_scrolling_sideways(visit):
    opened = visit(viewport={"width": 390, "height": 844}, color_scheme="light", has_touch=True)
    page = opened.page
    heard(page, 0.2)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-scheme", scheme)
        if scheme == "dark":
            expect(page.locator("body")).not_to_have_css("background-color", light)
        wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1]
        for control in (
            page.get_by_role("button", name="Play"),
            page.get_by_role("slider", name="ε"),
            page.get_by_role("button", name="A Original"),
            page.locator("canvas[data-part=difference]"),
        ):
            expect(control).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Checkpoint", exact=True)).to_be_visible()
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1]
    dials = page.locator(".ta-dials")
    expect(dials).to_have_css("position", "fixed")
    page.set_viewport_size({"width": 680, "height": 430})  # a window enlarged to 200%
    expect(dials).to_have_css("position", "static")
    assert opened.errors == []


def test_every_control_has_a_name(visited):
    page = visited.page
    nameless = page.evaluate("""() => {
      const named = (e) => e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')
        || (e.labels && [...e.labels].some((l) => l.textContent.trim())) || e.title
        || (e.tagName === 'BUTTON' && e.textContent.trim());
      return [...document.querySelectorAll('button, input, select, canvas[role]')]
        .filter((e) => !named(e)).map((e) => e.outerHTML);
    }""")
    assert nameless == []
    assert page.title() == "TripAug"


def test_empty_homes_say_what_to_do(browser, visit, tmp_path):
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    catalogue = Catalogue(tmp_path / "corpora", tmp_path / "runs", tmp_path / "checkpoints")
    page, address = launch(catalogue, Address(port=free_port()), block=False)
    try:
        opened = visit(address)
        expect(opened.page.locator(".ta-empty")).to_contain_text("tripaug_core train")
        assert opened.errors == []
    finally:
        page.close()
