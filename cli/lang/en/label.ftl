label-nothing = there is nothing to print
label-nothing-do = give codes, or --roll FILE.csv
label-none = there is no label in it
label-none-do = a roll's file has a row a label after its header
label-sheets = { $count ->
        [one] {" "}on { $pages } sheet of { $stock }
       *[other] {" "}on { $pages } sheets of { $stock }
    }
label-wrote-to = Wrote { $labels }{ $of } to { $file }.
label-wrote = Wrote { $labels }.
label-unknown = The ledger knows nothing of { $code } yet; its label says what the command line says.
label-labels = { $count ->
        [one] { $labels } label
       *[other] { $labels } labels
    }
label-silent = No names and dates from the node ({ $why }): the label says what the command line says. --offline does not ask.
label-the-code = the qr element
label-a-line = a line
label-a-frame = a frame
label-the-thread = the thread
label-text-element = element { $number } (text)
label-text-do = give the element more width or lines, a smaller min_size, or overflow = "ellipsis"; or shorten the text
label-quiet = { $what }: { $text } reaches into the quiet zone of the code
label-quiet-do = a phone needs four modules of white around a code; move or narrow one of the two
label-outside = the template: { $what } ends { $right } mm from the left and { $bottom } mm from the top, the label is { $width } x { $height } mm
label-outside-do = move it, make it smaller, or take a larger label
label-no-room-do = take a larger label or qr size, a finer printer (--dpi), a shorter host or lot; --module-mm allows smaller modules, which some phones will not read
label-code-is-address = a code holds an address, not a text
label-end = { $file }: its end does not say what to write
label-end-do = end it with .pdf, .svg, .png, .zpl, .tspl or .csv, or give --form
label-lowest = Some codes have the lowest error correction: a scratch over 7 % of one makes it unreadable. A larger label or code helps.
label-modules = Modules of { $module } mm: phones read them; tills ask for { $good } mm, which a larger code or label gives.
label-terminal = a terminal is no file
label-one-picture = a picture holds one label
label-one-picture-do = many go into --form pdf, zpl, tspl or csv
label-no-code = the template has no code, so there is nothing to tell a print shop
label-not-terminal = this form is not for a terminal
label-not-terminal-do = give --out FILE, or lead stdout into a file
label-no-uri = { $file }: its first row has no column uri, but { $found }
label-no-uri-do = the first row names the columns: uri,qr,serial,pin,group,position,product,lot,date
label-row = { $file }, row { $row }, uri: { $cause }
label-stock-file-do = a stock has name, paper ("A4", "Letter" or [width, height]), columns, rows, width, height, left, top, pitch_x, pitch_y
label-no-stock = no stock is called { $name }
label-no-stock-do = known are { $names }; a grid of your own goes into a file: --stock grid.toml
label-stock-wrong = stock { $stock }: { $why }
label-stock-count = { $columns } x { $rows } labels
label-stock-count-do = columns and rows are 1 or more
label-stock-overlap = labels overlap
label-stock-overlap-do = pitch_x is at least width, pitch_y at least height
label-stock-reach = labels reach from { $left }, { $top } to { $right }, { $bottom } mm, the paper is { $width } x { $height } mm
label-stock-reach-do = check left, top, the pitches, and --offset-x, --offset-y, --margin-left, --margin-top
template-broken = the template: { $cause }
template-broken-do = a template has name, width and height in mm, and [[element]] tables; `suyuan label --template-show 60x40` prints one to start from
template-size = { $key } is { $value }
template-size-do = a label is 5 to 500 mm wide and high
template-no-element = there is no [[element]]
template-no-element-do = a label needs at least one, usually of kind "qr"
template-no-kind = element { $number } has no kind
template-kind-do = kind is qr, text, line, frame or thread
template-kind = element { $number }: kind is { $kind }
template-key = { $place }: the key { $key } means nothing here
template-key-do = docs/LABELS.md lists the keys of each kind
template-no-words = { $place } has no words for --lang { $lang }
template-no-words-do = add { $lang } = "…", or text = "…" for every language
template-align = left, center or right
template-overflow = refuse or ellipsis
template-brace = { $place }: { $words } opens a brace and does not close it
template-no-field = { $place }: there is no field {"{"}{ $field }{"}"}
template-fields = fields are { $known }, and the columns of a roll's file
template-place = element { $number } ({ $kind })
template-value = { $place }: { $key } is { $value }
template-text-do = it is a text in quotes
template-known-do = { $key } is { $known }
template-number-do = it is a number
template-lacks = { $place } has no { $key }
template-range-do = { $key } is a number from { $least } to { $most }
font-do = write it another way, or give a font that has it: --font FILE.ttf
font-file-do = give a TrueType or OpenType file (.ttf, .otf; of a collection the first font is taken)
font-none = this is no font: { $cause }
font-not-embedded = the font cannot be embedded: { $cause }
