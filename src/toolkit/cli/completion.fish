# Completion of toolkit for fish; made by: toolkit completion fish
function __toolkit_complete
    set -l table '
@TABLE@'
    set -l given (commandline -opc)[2..-1]
    set -l word (commandline -ct)
    set -l previous ""
    set -q given[1]; and set previous $given[-1]
    set -l place ""
    for one in $given
        set -l longer (string trim -- "$place $one")
        if string split \n -- $table | string match -q -- "$longer|*"
            set place $longer
        end
    end
    set -l row
    for line in (string split \n -- $table)
        if string match -q -- "$place|*" $line
            set row (string split "|" -- $line)
            break
        end
    end
    set -l kind ""
    for one in (string split " " -- $row[3])
        set -l pair (string split "=" -- $one)
        test "$pair[1]" = "$previous"; and test -n "$previous"; and set kind $pair[2]
    end
    if test -z "$kind"; and string match -q -- "-*" $word
        string split " " -- $row[2]
        echo --help
    else if test -z "$kind"; and test -n "$row[5]"
        string split " " -- $row[5]
    else
        test -z "$kind"; and set kind $row[4]
        if test "$kind" = value
            __fish_complete_path $word
        else if test "$kind" != none
            @ASK@ $kind $word 2>/dev/null
        end
    end
end
complete -c toolkit -f -a '(__toolkit_complete)'
