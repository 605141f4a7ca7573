#!/bin/sh
# Builds engage/static/{resident,published,staff,studio,print}.css and icons.svg from this folder.
# The built files are committed, so only someone who changes the look needs Node.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
static="$here/../static"
# Kept between runs; outside the tree so that no packager or linter walks into node_modules.
work="${ENGAGE_ASSETS_CACHE:-${TMPDIR:-/tmp}/engage-assets}"

mkdir -p "$work" "$static"
if ! cmp -s "$here/package-lock.json" "$work/package-lock.json"; then
    cp "$here/package.json" "$here/package-lock.json" "$work/"
    (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund)
fi

uswds="$work/node_modules/@uswds/uswds"
for sheet in resident published staff studio print; do
    # USWDS prints its whole manual as comments; only the compressed style leaves them out.
    "$work/node_modules/.bin/sass" --style=compressed --no-source-map --quiet-deps \
        --load-path="$uswds/packages" "$here/scss/$sheet.scss" "$static/$sheet.css"
done

# One sprite: a file of <symbol>s, referred to as icons.svg#name, so pages need no inline drawing.
{
    printf '<svg xmlns="http://www.w3.org/2000/svg">'
    while read -r name; do
        # Our own drawing first, USWDS's otherwise.
        drawing="$here/icons/$name.svg"
        [ -f "$drawing" ] || drawing="$uswds/dist/img/usa-icons/$name.svg"
        sed -e 's/<svg [^>]*>/<symbol id="'"$name"'" viewBox="0 0 24 24">/' \
            -e 's/<\/svg>/<\/symbol>/' \
            "$drawing" | tr -d '\n'
    done < "$here/icons.txt"
    printf '</svg>\n'
} > "$static/icons.svg"

for file in resident.css published.css staff.css studio.css print.css icons.svg; do
    printf '%-14s %6d bytes, %6d compressed\n' "$file" \
        "$(wc -c < "$static/$file")" "$(gzip -9c "$static/$file" | wc -c)"
done
