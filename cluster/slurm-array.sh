#!/usr/bin/env bash
# Submits a sweep to Slurm as an array of jobs, each of which computes one part of the grid, and a job that merges the
# parts when all have ended well:
#
#     cluster/slurm-array.sh grid.json PARTS [options of sbatch …]
#
# The environment may say which program to run (SWIFT_SWEEP, by default `swift-sweep` on the search path) and with which
# further options (SWEEP_OPTIONS, such as "--set members=100 --portable"). The options of sbatch are those of a part, such
# as --time, --mem-per-cpu or --ntasks; with several tasks a part runs under `srun --mpi=pmix`.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64; }
grid=$1 parts=$2
shift 2
program=${SWIFT_SWEEP:-swift-sweep}
read -ra options <<<"${SWEEP_OPTIONS:-}"
# The grid is checked, and its output asked for, before anything waits in the queue.
settings=()
for ((index = 0; index < ${#options[@]}; index++)); do
  [ "${options[index]}" = --set ] && settings+=(--set "${options[index + 1]}")
done
output=$("$program" plan "$grid" "${settings[@]}" --json --rate 1 |
  sed -n 's/^ *"output": "\(.*\)",\{0,1\}$/\1/p')
[ -n "$output" ] || { echo "$0: $program plan $grid names no output" >&2; exit 65; }
stem=${output%.h5}
ending=${output#"$stem"}

quoted() { printf '%q ' "$@"; }

array=$(sbatch --parsable --job-name="$(basename "$stem")" --array="1-$parts" "$@" <<JOB
#!/usr/bin/env bash
launcher=()
[ "\${SLURM_NTASKS:-1}" -gt 1 ] && launcher=(srun --mpi=pmix)
exec "\${launcher[@]}" $(quoted "$program" "$grid" "${options[@]}") --part "\$SLURM_ARRAY_TASK_ID/$parts"
JOB
)
array=${array%%;*}

files=()
for part in $(seq "$parts"); do files+=("$stem.part-$part-of-$parts$ending"); done
# Kernels are chosen as in the parts.
portable=()
case " ${options[*]-} " in *" --portable "*) portable=(--portable) ;; esac
merge=$(sbatch --parsable --job-name="$(basename "$stem")-merge" --dependency="afterok:$array" "$@" --ntasks=1 <<JOB
#!/usr/bin/env bash
exec $(quoted "$program" merge "${portable[@]}" "$output" "${files[@]}")
JOB
)
echo "$parts parts in job $array, merged by job ${merge%%;*} into $output"
