/* Stands in for bcryptprimitives.dll, which older versions of Wine lack and which the standard library of Rust takes its
 * random numbers from. Only for tests under Wine: .ci/windows builds it and puts it beside mqtty.exe. */
#include <windows.h>
#include <ntsecapi.h>

/* The most that is asked for at a time: the length is a ULONG there and a SIZE_T here. */
enum { CHUNK = 1 << 20 };

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *data, SIZE_T size)
{
    for (SIZE_T done = 0; done < size; done += CHUNK) {
        SIZE_T rest = size - done;
        if (!RtlGenRandom(data + done, rest < CHUNK ? (ULONG)rest : CHUNK))
            return FALSE;
    }
    return TRUE;
}
