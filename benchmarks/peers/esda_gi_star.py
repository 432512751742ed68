"""Gi* of esda over a lattice; run in the environment of esda, which has nothing of ours."""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def main() -> None:
    import numpy as np
    from esda.getisord import G_Local
    from libpysal.weights import lat2W

    asked = json.loads(sys.argv[1])
    values, side = np.load(asked["values"]), asked["side"]
    weights = lat2W(side, side, rook=False)
    G_Local(values[: 20 * 20], lat2W(20, 20, rook=False), transform="B", star=True, permutations=9, seed=1)
    seconds = []
    for _ in range(asked["runs"]):
        began = time.perf_counter()
        found = G_Local(values, weights, transform="B", star=True, permutations=asked["draws"], seed=1, n_jobs=1)
        seconds.append(time.perf_counter() - began)
    np.save(asked["z"], found.Zs)
    print(json.dumps({"seconds": min(seconds)}))


if __name__ == "__main__":
    main()
