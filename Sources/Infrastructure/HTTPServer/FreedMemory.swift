import CMalloc

/// What the process does with memory that it needs no more.
public enum FreedMemory {
    private static let mebibyte: Int32 = 1024 * 1024

    /// Gives back what the start took, and from then on keeps a few mebibytes for each thread that allocates.
    ///
    /// A list is written in buffers of a hundred kilobytes: by itself glibc gives them back to the system after each answer, and takes them
    /// again for the next one, page by page.
    public static func keep() {
        malloc_trim(0)
        mallopt(M_TRIM_THRESHOLD, 4 * mebibyte)
        mallopt(M_MMAP_THRESHOLD, 2 * mebibyte)
        mallopt(M_TOP_PAD, mebibyte)
    }
}
