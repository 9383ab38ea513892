"""What Tiled serves: a container of scans, each an array with metadata to search and sort by, and a container of tables."""

import numpy
from tiled.adapters.array import ArrayAdapter
from tiled.adapters.dataframe import TableAdapter
from tiled.adapters.mapping import MapAdapter

SAMPLES = ["iron", "copper", "iron", "zinc", "Iron oxide", "copper", "nickel"]


def scan(number: int, sample: str) -> ArrayAdapter:
    """An array with a pattern that tells it from the others."""
    values = numpy.arange(12.0).reshape(3, 4) + number
    return ArrayAdapter.from_array(values, metadata={"sample": sample, "number": number, "hot": number % 2 == 0})


def current(name: str, squared: float) -> TableAdapter:
    """A table in two partitions."""
    times = numpy.arange(6.0)
    return TableAdapter.from_dict({"time": times, "current": times**2 * squared}, npartitions=2, metadata={"device": name})


scans = {f"scan-{number}": scan(number, sample) for number, sample in enumerate(SAMPLES, 1)}
tables = {"beam": current("beam", 1.0), "magnet": current("magnet", 0.5)}
tree = MapAdapter(
    {"scans": MapAdapter(scans, metadata={"kind": "scans"}), "tables": MapAdapter(tables, metadata={"kind": "tables"})},
    metadata={"place": "bench"},
)
