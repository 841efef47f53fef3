#!/bin/bash
# Cuts a run off at ten random moments, the parent and its workers in turn, and resumes each: the results must
# equal those of a run that was left alone. SURPLUS_TEST_SEED repeats the moments.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
SURPLUS_TEST_KILLS=10 make test ONLY=InterruptionTests
