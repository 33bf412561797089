// Debian's libxml2 is built with ICU, and its headers then bring ICU's types in, which are not those of Foundation's own
// ICU: the module would not compile where both are seen. None of what Palermo calls needs them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
