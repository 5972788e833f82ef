#!/usr/bin/env bash
# Arrows in src/ point one way: a floor (a folder or file that src/lib.rs lists) names itself and what is listed after it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bad=0 before=
for floor in $(sed -n 's/^\(pub \)\?mod \(.*\);$/\2/p' src/lib.rs); do
    if [ -n "$before" ]; then
        # Comments may point anywhere.
        grep -rnE "^[^/]*\b(crate::|super::super::)(${before%|})\b" "src/$floor" "src/$floor.rs" --include='*.rs' 2>/dev/null && bad=1
        # Several from one place: crate::{...}.
        grep -rnE "^use crate::\{" "src/$floor" "src/$floor.rs" --include='*.rs' 2>/dev/null | grep -E "\b(${before%|})\b" && bad=1
    fi
    before+="$floor|"
done
[ "$bad" -eq 0 ] || { echo 'these arrows in src/ point upwards (the order of floors stands in src/lib.rs)'; exit 1; }
