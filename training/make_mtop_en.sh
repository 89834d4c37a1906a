#!/bin/sh
# Makes models/mtop-en from the data sets: make_mtop_en.sh DATA
set -eu
data=$1
cd "$(dirname "$0")"
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=4294967296
mkdir -p runs

train() {
    out=$1
    shift
    python3 train.py --config configs/mtop-en.json --data "$data" --vocab runs/vocab.txt --out "runs/$out" "$@"
}

python3 wordpiece_trainer.py --config configs/mtop-en.json --data "$data" --out runs/vocab.txt

train first --set slot_swap=0
train second
train mtop-en --set seed=3 --set epochs=24 --set learning_rate=1.2e-3 \
    --start runs/second --teacher runs/first --teacher runs/second

run=runs/mtop-en
python3 quantize.py --run $run --data "$data" --vocab runs/vocab.txt --out $run/int8
python3 evaluate.py --run $run --model $run/int8 --data "$data" --split dev
python3 evaluate.py --run $run --model $run/int8 --data "$data" --split test
python3 export.py --run $run --model $run/int8 --out ../models/mtop-en
python3 integer_reference.py --model ../models/mtop-en --check ../models/mtop-en/test_vectors.jsonl
