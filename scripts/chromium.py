"""Unpacks the Chromium inside the npm package @sparticuz/chromium, for machines without a browser.

Runs under the virtual environment's Python (Python has no brotli of its own). Only the package's binary, libraries
and fonts are used, never its flags, which switch protections off.
"""

import io
import shutil
import tarfile
from pathlib import Path
from xml.sax.saxutils import escape

import brotli

from procops.running import binaries

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{own}/fonts</dir>
  <dir>{machine}</dir>
  <cachedir>{own}/fonts-cache</cachedir>
</fontconfig>
"""


def unpack(package: Path, target: Path) -> None:
    """Leave `target/chromium` with its libraries in `target/lib` and fonts in `target/fonts`, or nothing at all."""
    half = target.with_name(target.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    program = half / "chromium"
    program.write_bytes(brotli.decompress((package / "bin" / "chromium.br").read_bytes()))
    program.chmod(0o755)
    # The libraries come in a folder lib/, the fonts in fonts/, the software renderer lies beside the program.
    for name in ("al2023", "fonts", "swiftshader"):
        content = brotli.decompress((package / "bin" / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            # Python 3.11.3 and older know no filters; the package's hash has been checked in any case.
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(half)  # noqa: S202
    # The package's own list of folders is that of somebody's cloud; without a font no text has any size.
    (half / "fonts.conf").write_text(_FONTS.format(own=escape(str(target)), machine="/usr/share/fonts"))
    shutil.rmtree(target, ignore_errors=True)
    half.rename(target)


if __name__ == "__main__":
    modules = binaries.ROOT / "tests" / "browser" / "node_modules"
    unpack(modules / "@sparticuz" / "chromium", modules / ".chromium")
