export const HELP = `Usage: hookscope COMMAND [ARGUMENTS]

  run SCRIPT [--lab LAB] [--place PLACE] [--seed N] [--file FILE]...
      Runs a shell script in a fresh lab. Standard output, standard error and the exit status are the script's.
  trace SCRIPT [--lab LAB] [--place PLACE] [--seed N] [--file FILE]... [--rx napi|classic]
        [--format text|json|pcapng|kernel]
      Runs it and prints the walk of its packets: as text, as JSON (one event a line), as a capture for Wireshark,
      or as the TRACE target logs it.
  render SCENARIO [--lab LAB] [--step N|drop|last] [--layout wide|medium|tall] [--theme auto|light|dark] [--host PLACE]
        [--title TEXT] [--format svg|json] [--seed N] [--rx napi|classic]
      Writes one step as an SVG that stands alone: no scripts, a description for screen readers, both themes; as JSON,
      with the description and the link beside it.
  link SCENARIO [--lab LAB] [--step N|drop|last] [--page URL] [--seed N] [--rx napi|classic]
      Writes the link that opens the page there.
  course FOLDER
      Writes the lessons of the course as Markdown pages with pictures that their text drives.
  reference FOLDER [--page URL]
      Writes what the model knows as Markdown pages: commands, matches, targets, hook functions, sysctls, flags.
  conform cli|packets|ipvs|kube-proxy|flows < CASES
      Reads one JSON record a line, does what it says, and writes the same record with what came out.
  labs
      Lists the labs and their places.

LAB is the name of one of the labs, or a .json file with one that was drawn in the page. With --lab, all words of a
SCENARIO are lines to type.
--file puts a copy of a file where the script can read it by its name (in /root, where it starts).
SCENARIO is a lab and the lines to type, an argument each, as 'PLACE$ COMMAND'; or a file with such lines; or a session
that the page saved; or a link.
SCRIPT is a file, or - for standard input. A line that begins with [PLACE] runs at that place.
Time is simulated: a script that sleeps for an hour ends at once.
`;
