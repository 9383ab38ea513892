"""What Tiled serves: scans, each an array or a table, with metadata to search and sort by."""

import numpy
from tiled.adapters.array import ArrayAdapter
from tiled.adapters.dataframe import TableAdapter
from tiled.adapters.mapping import MapAdapter

SAMPLES = ["iron", "copper", "iron", "zinc", "Iron oxide", "copper", "nickel"]


def scan(number: int, sample: str) -> ArrayAdapter:
    """An array with a pattern that tells it from the others."""
    values = numpy.arange(12.0).reshape(3, 4) + number
    return ArrayAdapter.from_array(values, metadata={"sample": sample, "number": number, "hot": number % 2 == 0})


table = TableAdapter.from_dict(
    {"time": numpy.arange(6.0), "current": numpy.arange(6.0) ** 2}, npartitions=2, metadata={"sample": "beam", "number": 100}
)
scans = {f"scan-{number}": scan(number, sample) for number, sample in enumerate(SAMPLES, 1)}
nested = MapAdapter({"inner": scan(50, "silver")}, metadata={"sample": "none", "number": 101})
tree = MapAdapter({**scans, "beam": table, "nested": nested}, metadata={"place": "bench"})
