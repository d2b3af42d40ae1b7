#!/usr/bin/env bash
# Trains the adapter of gemma3-270m from the material in this folder, OUT/gemma3-270m.gguf, and the router of third-party
# tools, OUT/multilingual-e5-small.npz. Needs the dev packages and the
# prepared models (`make setup`). Resumes where it was stopped. 0.12 s an example on two cores (BATCHES=14000: 13 hours), a
# few minutes on a GPU (add --together 8). LOG.md has the runs that the shipped adapter comes from.
#
#   models/recipe/run.sh [OUT]        BATCHES=14000 (of 28 requests each)
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-build/recipe}
dev=(benchmarks/requests/dev.fresh.jsonl)
mkdir -p "$out"

if [ ! -e "$out/encoded.jsonl" ]; then
    python -m models.recipe.make_data "$out/batches.jsonl" --batches "${BATCHES:-14000}" --size 28 --seed 0 --favour g q r
    python -m models.recipe.encode "$out/batches.jsonl" "$out/encoded.tmp"
    mv "$out/encoded.tmp" "$out/encoded.jsonl"
fi
python -m models.recipe.train "$out/encoded.jsonl" "$out/run" --together 6 --rank 32 --alpha 64 --rate 1.2e-3
python -m models.recipe.export "$out/run/adapter.pt" "$out/plain.gguf"
read -r scale shift < <(python -m models.recipe.calibrate "$out/plain.gguf" "${dev[@]}" | tail -n 1)
python -m models.recipe.export "$out/run/adapter.pt" "$out/gemma3-270m.gguf" --calibration "$scale" "$shift"
python -m models.recipe.route "$out/multilingual-e5-small.npz"
