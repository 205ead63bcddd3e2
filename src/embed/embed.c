/* A host tool: writes C arrays of files, so that the program carries its patterns and schema in itself.
 * embed OUT.c NAME FILE...: defines `const struct embedded_file NAME[]`, ended by an entry without a name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int embed(FILE *out, const char *path, int number)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return -1;
    fprintf(out, "static const unsigned char file_%d[] = {", number);
    unsigned long size = 0;
    for (int c; (c = getc(in)) != EOF; size++)
        fprintf(out, "%s%d,", size % 24 == 0 ? "\n" : "", c);
    fprintf(out, "0};\n"); /* a NUL after the text, not counted */
    fprintf(out, "enum { size_%d = %lu };\n", number, size);
    int bad = ferror(in);
    return fclose(in) != 0 || bad ? -1 : 0;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    FILE *out = fopen(argv[1], "wb");
    if (out == NULL)
        return 1;
    fprintf(out, "#include \"base/embedded.h\"\n");
    for (int i = 3; i < argc; i++)
        if (embed(out, argv[i], i) != 0) {
            fprintf(stderr, "embed: cannot read %s\n", argv[i]);
            return 1;
        }
    fprintf(out, "const struct embedded_file %s[] = {\n", argv[2]);
    for (int i = 3; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        fprintf(out, "    {\"%s\", (const char *)file_%d, size_%d},\n", slash != NULL ? slash + 1 : argv[i], i, i);
    }
    fprintf(out, "    {0, 0, 0}};\n");
    return fclose(out) != 0;
}
