"""Files given as answers stand inside the encrypted store, under the hash of their content."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from ehe_desktop.domain.errors import InputRefused, RuleBroken
from ehe_desktop.storage import blobs, migrate, refused_blobs
from ehe_desktop.storage.engine import open_engine, reading
from ehe_desktop.storage.errors import StoreDamaged
from ehe_desktop.storage.purge import purge_family
from ehe_desktop.storage.tables import blob
from tests.storage.case_store import ME, RAW_KEY, a_store

PICTURE = b"\x89PNG a drawing of Xanthippequr's birds" * 400


@pytest.fixture
def store(tmp_path):
    made = a_store(tmp_path)
    yield made
    made.close()


def kept(store, family_id="f1", data=PICTURE, media_type="image/png"):
    with store.writing(ME) as work:
        return blobs.keep_blob(work, blobs.NewBlob(family_id, media_type, data))


def test_a_file_comes_back_whole_and_in_parts(store):
    name = kept(store)
    with store.reading() as view:
        held = blobs.blob_of(view, "f1", name)
        assert held is not None
        assert (held.size, held.media_type) == (len(PICTURE), "image/png")
        assert blobs.read_blob(view, "f1", name) == PICTURE
        parts = [blobs.read_part(view, held, at, 1000) for at in range(0, held.size, 1000)]
        assert b"".join(parts) == PICTURE
        assert blobs.read_part(view, held, held.size, 1000) == b""


def test_the_same_file_twice_is_kept_once_and_each_family_has_its_own(store):
    assert kept(store) == kept(store)
    kept(store, family_id="f2")
    with store.reading() as view:
        assert len(blobs.blobs_of_family(view, "f1")) == 1
        assert len(blobs.blobs_of_family(view, "f2")) == 1
        assert blobs.read_blob(view, "f3", blobs.sha256_of(PICTURE)) is None


def test_nothing_of_it_can_be_read_in_the_files_of_the_store(store, tmp_path):
    kept(store)
    store.tidy()
    assert all(b"Xanthippequr" not in path.read_bytes() for path in tmp_path.rglob("*.ehe*"))


@pytest.mark.parametrize("size", [0, blobs.MOST_BYTES + 1])
def test_what_is_empty_or_too_large_is_refused_in_words(store, size):
    with pytest.raises(InputRefused) as refused:
        kept(store, data=bytes(size))
    assert refused.value.happened
    with pytest.raises(RuleBroken):
        kept(store, family_id="")


def test_content_that_is_not_what_its_name_says_is_never_shown(store):
    name = kept(store)
    with store.engine.begin() as connection:
        connection.execute(update(blob).values(data=b"something else"))
    with store.reading() as view, pytest.raises(StoreDamaged):
        blobs.read_blob(view, "f1", name)


def test_files_go_with_their_family_and_no_other(store):
    kept(store)
    kept(store, family_id="f2")
    with store.writing(ME) as work:
        for family_id in ("f1", "f2"):  # nor is anything known of a file that was refused
            (held,) = blobs.blobs_of_family(work.view, family_id)
            refused_blobs.note_refused(work, held, "body_too_large")
        receipt = purge_family(work, "f1")
    assert receipt.files == 1
    with store.reading() as view:
        assert blobs.blobs_of_family(view, "f1") == ()
        assert len(blobs.blobs_of_family(view, "f2")) == 1
        (left,) = refused_blobs.refused_names(view.connection)
        assert left.startswith("f2/")


def test_one_file_can_be_taken_away(store):
    name = kept(store)
    with store.writing(ME) as work:
        blobs.drop_blob(work, "f1", name)
    with store.reading() as view:
        assert blobs.blob_of(view, "f1", name) is None


def test_a_store_of_the_first_version_gets_the_table(tmp_path):
    path = tmp_path / "old.ehe"
    engine = open_engine(path, RAW_KEY, create=True)
    migrate.run_steps(engine, migrate.Target(1, "0001"))
    engine.dispose()
    assert migrate.bring_up_to_date(path, RAW_KEY) is True
    engine = open_engine(path, RAW_KEY)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM blob").scalar_one() == 0
    engine.dispose()
