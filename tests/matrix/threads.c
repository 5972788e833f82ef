/* Threads of one process, each running a PHP script in a request of its own, as a threaded web server does.
 *   threads INI SCRIPT COUNT: ends with 0 when every script ended well. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sapi/embed/php_embed.h>
#include <stdio.h>
#include <stdlib.h>

static const char *script;
static int failed;

static void *run(void *number) {
    char code[4096];
    int status = 1;
    ts_resource(0);
    if (php_request_startup() == SUCCESS) {
        zend_first_try {
            zval answer;
            snprintf(code, sizeof code, "(function () { $thread = %ld; return require '%s'; })()", (long)number, script);
            if (zend_eval_string(code, &answer, "thread") == SUCCESS) {
                status = zval_get_long(&answer) == 1 ? 0 : 1;
            }
        }
        zend_end_try();
        php_request_shutdown(NULL);
    }
    ts_free_thread();
    if (status != 0) {
        __sync_fetch_and_add(&failed, 1);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[64];
    long count;
    if (argc != 4 || (count = atol(argv[3])) < 1 || count > 64) {
        return 2;
    }
    script = argv[2];
    php_embed_module.php_ini_path_override = argv[1];
    if (php_embed_init(1, argv) != SUCCESS) {
        return 3;
    }
    for (long i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, run, (void *)i) != 0) {
            return 4;
        }
    }
    for (long i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    php_embed_shutdown();
    return failed;
}
