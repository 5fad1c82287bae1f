"""Loads every document of a file with libyaml's C loader and dumps it again: the yardstick."""
import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as source:
    yaml.dump_all(
        yaml.load_all(source, Loader=yaml.CSafeLoader), sys.stdout, Dumper=yaml.CSafeDumper, sort_keys=False
    )
