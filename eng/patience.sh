# How long the scripts here wait for what is sure to come, before they fail and say what did not come. To be sourced.
# It only catches a hang: no machine that is merely busy reaches it. RX_SELECTORS_PATIENCE, in seconds, makes it another one,
# for the scripts and for the tests (tests/Rx.Selectors.Tests/Support/Patience.cs).
# shellcheck shell=bash disable=SC2034

patience=${RX_SELECTORS_PATIENCE:-300} # for one event, which takes milliseconds
patience_with_a_run=$((patience * 36))s # for all tests together: three hours, of which they take some minutes
