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
