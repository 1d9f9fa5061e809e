# How glibc keeps memory for tensors; sourced by what starts Java. What the environment says already stays.
# A training step frees and maps many large tensors: keeping them costs memory and saves time.
export MALLOC_MMAP_MAX_="${MALLOC_MMAP_MAX_-0}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_-20000000000}"
export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_-268435456}"
# An aligned tensor is cut out of a larger piece, and glibc before 2.38 finds no place for the next one of its size in
# the hole that it leaves unless the cuttings have joined it: they do where small pieces are not kept apart.
export GLIBC_TUNABLES="${GLIBC_TUNABLES-glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0}"
