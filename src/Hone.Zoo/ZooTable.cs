namespace Hone.Zoo;

internal static class ZooTable;
