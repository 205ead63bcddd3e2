/* Keeps the test support library from being empty. */
typedef int test_support_is_here;
