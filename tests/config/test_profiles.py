"""Profiles as the file has them, what is wrong with a file, and saving one among others."""

from pathlib import Path

import pytest

from catalog_desktop.config.profiles import (
    CloudSettings,
    FirestoreSettings,
    Profile,
    SearchSettings,
    SignInSettings,
    load_profile,
    load_profiles,
    save_profile,
)
from catalog_desktop.domain.errors import BadUsage, NotFound

BERLIN = CloudSettings(
    FirestoreSettings("shop-berlin", emulator="127.0.0.1:8080"),
    SearchSettings("http://127.0.0.1:7700", "test"),
    SignInSettings("mira@example.com", "public-web-key"),
    projects=True,
)


def test_without_a_file_there_is_the_embedded_profile(tmp_path: Path) -> None:
    profiles = load_profiles(tmp_path / "none.toml")
    assert list(profiles) == ["embedded"]
    assert profiles["embedded"].cloud is None


def test_a_saved_profile_is_loaded_again(tmp_path: Path) -> None:
    file = tmp_path / "profiles.toml"
    saved = Profile("berlin", tmp_path / "desk", BERLIN)
    save_profile(saved, file)
    assert load_profile("berlin", file) == saved


def test_saving_leaves_other_profiles_and_comments_alone(tmp_path: Path) -> None:
    file = tmp_path / "profiles.toml"
    file.write_text('# ours\n[cellar]\nfolder = "/srv/cellar"  # the old machine\n', encoding="utf-8")
    save_profile(Profile("berlin", tmp_path / "desk", BERLIN), file)
    text = file.read_text(encoding="utf-8")
    assert "# ours" in text
    assert "# the old machine" in text
    assert list(load_profiles(file)) == ["embedded", "cellar", "berlin"]
    assert load_profile("cellar", file).folder == Path("/srv/cellar")


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    file = tmp_path / "profiles.toml"
    file.write_text('[b.firestore]\nproject = "p"\n[b.search]\nurl = "https://s.example.com"\n', encoding="utf-8")
    cloud = load_profile("b", file).cloud
    assert cloud == CloudSettings(FirestoreSettings("p", "(default)", ""), SearchSettings("https://s.example.com"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[b", "no TOML file"),
        ("[b]\nfolders = 1", "“folders” is not known"),
        ("[b]\nfolder = 1", "“folder” must be a text"),
        ('[b.firestore]\nproject = "p"', "[search]"),
        ('[b.firestore]\nproject = "p"\n[b.search]\n', "“search.url” is missing"),
        ('[b.firestore]\nprojekt = "p"\n[b.search]\nurl = "u"', "“firestore.projekt” is not known"),
        ('[b]\nprojects = "yes"\n[b.firestore]\nproject = "p"\n[b.search]\nurl = "u"', "true or false"),
        ('["ein Laden".search]\nurl = "u"', "letters, digits"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "profiles.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadUsage) as caught:
        load_profiles(file)
    assert said in str(caught.value)
    assert "profiles.toml" in str(caught.value)


def test_an_unknown_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="berlin"):
        load_profile("berlin", tmp_path / "profiles.toml")


def test_a_file_that_is_damaged_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "profiles.toml"
    file.write_text("[b", encoding="utf-8")
    with pytest.raises(BadUsage):
        save_profile(Profile("berlin", tmp_path / "desk", BERLIN), file)
    assert file.read_text(encoding="utf-8") == "[b"
