#!/bin/sh
# A random walk of +1 and -1 in awk: a study needs no more than a program that reads JSON and writes lines.
number() { printf '%s' "$SWIFT_SWEEP_RUN" | sed -n "s/.*\"$1\": \"\{0,1\}\([0-9.]*\).*/\1/p"; }
steps=$(number steps)
seed=$(number weights)
# awk's generators take small seeds.
awk -v seed="$((seed % 2147483647))" -v steps="$steps" 'BEGIN {
  srand(seed)
  for (i = 0; i < steps; i++) { place += rand() < 0.5 ? 1 : -1; if (place > top) top = place }
  printf "{\"measure\": \"end\", \"values\": %d}\n{\"measure\": \"top\", \"values\": %d}\n", place, top
}' >&3
