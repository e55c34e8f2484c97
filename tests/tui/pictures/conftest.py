"""Pictures are compared, and made anew, only by the versions that drew the baseline."""

from __future__ import annotations

import pytest

from tests.tui.pictures.baseline import other_versions


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    others = other_versions()
    if not others:
        return
    how = "install the test requirements: python3 -m pip install -e '.[test]'"
    if config.getoption("update_snapshots"):
        raise pytest.UsageError(f"the pictures are not made anew with {others}; {how}")
    skip = pytest.mark.skip(reason=f"the pictures were drawn by other versions: {others}; {how}")
    for item in items:
        if "picture" in item.keywords:
            item.add_marker(skip)
